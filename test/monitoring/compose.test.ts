import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { CHANNELS } from '../../grafana/definitions/channels.ts'
import { OVERVIEW } from '../../grafana/definitions/dashboards/overview.ts'
import { DASHBOARD_PROVIDERS, DATASOURCES } from '../../grafana/definitions/provisioning.ts'
import { composeFile } from './support/compose-schema.ts'
import { changed, problemsOf } from './support/mistakes.ts'

const RAW: Record<string, unknown> = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true })
const FILE = Object.fromEntries(Object.entries(RAW).filter(([key]) => !key.startsWith('x-')))

describe('docker-compose.yml', () => {
  test('keeps to the specification and to what every service owes', () => {
    expect(problemsOf(composeFile, FILE)).toBe('')
  })

  test.each([
    ['an unknown key', 'services.grafana.restart_policy', 'always', 'restart_policy'],
    ['a port for everybody', 'services.grafana.ports.0', '8417:3000', 'is published to everybody'],
    ['a version that moves', 'services.grafana.image', 'grafana/grafana:latest', 'is not pinned'],
    ['a writable root', 'services.prometheus.read_only', false, 'read_only'],
    ['no memory limit', 'services.collector.mem_limit', null, 'mem_limit'],
    ['no log rotation', 'services.collector.logging', null, 'logging'],
    ['no health check', 'services.demo.healthcheck', null, 'healthcheck'],
    ['a boolean in the environment', 'services.grafana.environment.GF_LOG_MODE', true, 'GF_LOG_MODE'],
    ['an unknown volume', 'volumes.grafana-data', undefined, 'no such volume'],
    ['waiting for nobody', 'services.grafana.depends_on.db', { condition: 'service_started' }, 'waits for db'],
  ])('%s would be found', (_, at, to, says) => {
    const file = to === undefined ? changed(FILE, at, null) : changed(FILE, at, to)
    expect(problemsOf(composeFile, file)).toContain(says)
  })

  const { services } = composeFile.parse(FILE)

  test('hands every setting to the collector, and none that it does not know', () => {
    const settings = readFileSync('src/config/environment.ts', 'utf8').matchAll(/'([A-Z_]+[A-Z])'/g)
    const secrets = ['CLIPROXY_MANAGEMENT_KEY', 'SUPABASE_SECRET_KEY', 'COLLECTOR_API_TOKEN', 'METRICS_TOKEN']
    // Programs share these; they are nobody's settings.
    const shared = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']
    // Of what restarts it, not of its owner: nobody else waits after a mistake.
    const known = new Set([...shared, 'EXPORTER_PAUSE_SECONDS', ...[...settings].map(([, name]) => String(name))])
    for (const name of secrets) known.add(`${name}_FILE`)
    expect(Object.keys(services.collector?.environment ?? {}).toSorted()).toEqual([...known].toSorted())
  })

  test('names its own image by the version of package.json', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    const own = Object.values(services).flatMap(({ build, image }) => (build ? [image] : []))
    expect(new Set(own)).toEqual(new Set([`cliproxy-exporter:${version}`]))
  })

  test('every file that it mounts exists, for every channel', () => {
    const mounts = Object.values(services).flatMap(({ volumes = [] }) =>
      volumes.map((mount) => (typeof mount === 'string' ? String(mount.split(':')[0]) : mount.source)),
    )
    const files = mounts.filter((source) => source.startsWith('.'))
    expect(files.length).toBeGreaterThan(5)
    for (const channel of CHANNELS.keys()) {
      for (const file of files) expect(existsSync(file.replace(/\$\{ALERT_CHANNEL:-none\}/, channel)), file).toBe(true)
    }
  })

  test('Prometheus finds the rule files that prometheus.yml names', () => {
    const { rule_files: files } = parse(readFileSync('prometheus.yml', 'utf8'))
    const mounts = files.map((file: string) => `./${file}:/etc/prometheus/${file}:ro`)
    expect(services.prometheus?.volumes).toEqual(expect.arrayContaining(mounts))
  })

  test('messages link to where Grafana is opened, which one setting says', () => {
    expect(services.grafana?.environment?.GF_SERVER_ROOT_URL).toBe(`\${GRAFANA_URL:-http://localhost:8417}`)
    expect(readFileSync('.env.example', 'utf8')).toContain('#GRAFANA_URL=http://localhost:8417\n')
  })

  test('Grafana says only once that something is over', () => {
    expect(services.grafana?.environment?.GF_UNIFIED_ALERTING_RESOLVED_ALERT_RETENTION).toBe('0s')
  })

  test('Alertmanager finds the templates that its configuration names', () => {
    const { templates } = parse(readFileSync('prometheus/alertmanager.yml', 'utf8'))
    const mounts = templates.map((file: string) => `./prometheus/${file}:/etc/alertmanager/${file}:ro`)
    expect(services.alertmanager?.volumes).toEqual(expect.arrayContaining(mounts))
  })

  test('Prometheus and Grafana never wait for the collector', () => {
    for (const name of ['prometheus', 'grafana'])
      expect(services[name]?.depends_on ?? {}).not.toHaveProperty('collector')
  })

  test('Grafana opens with the overview', () => {
    const home = String(services.grafana?.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH)
    expect(home).toBe(`${DASHBOARD_PROVIDERS.providers[0]?.options.path}/${OVERVIEW.file}`)
  })

  test('Grafana finds Prometheus and its dashboards where the provisioning says', () => {
    const targets = services.grafana?.volumes?.map((mount) =>
      typeof mount === 'string' ? mount.split(':')[1] : mount.target,
    )
    expect(targets).toContain(DASHBOARD_PROVIDERS.providers[0]?.options.path)
    expect(DATASOURCES.datasources[0]?.url).toBe('http://prometheus:9090')
    expect(services).toHaveProperty('prometheus')
  })
})
