import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { z } from 'zod'
import { loadConfig } from '../../src/config/config.ts'
import { SECRET_NAMES, SETTING_NAMES } from '../../src/config/environment.ts'
import { changed, problemsOf } from '../monitoring/support/mistakes.ts'
import { temporaryFolder } from '../support/temporary.ts'
import {
  configMap,
  deployment,
  kustomization,
  persistentVolumeClaim,
  prometheusRule,
  service,
  serviceMonitor,
} from './support/kubernetes-schema.ts'

const FOLDER = 'deploy/kubernetes'
const FILES: readonly (readonly [file: string, schema: z.ZodType])[] = [
  ['kustomization.yaml', kustomization],
  ['deployment.yaml', deployment],
  ['persistent-volume-claim.yaml', persistentVolumeClaim],
  ['service.yaml', service],
  ['monitoring/kustomization.yaml', kustomization],
  ['monitoring/service-monitor.yaml', serviceMonitor],
  ['monitoring/prometheus-rule.yaml', prometheusRule],
  ['monitoring/dashboard-account.yaml', configMap],
  ['monitoring/dashboard-accounts.yaml', configMap],
  ['monitoring/dashboard-exporter.yaml', configMap],
  ['monitoring/dashboard-overview.yaml', configMap],
  ['monitoring/dashboard-quota.yaml', configMap],
  ['monitoring/dashboard-subscriptions.yaml', configMap],
]
const read = (file: string): unknown => parse(readFileSync(`${FOLDER}/${file}`, 'utf8'))
const DEPLOYMENT = deployment.parse(read('deployment.yaml'))
const SERVICE = service.parse(read('service.yaml'))
const MONITOR = serviceMonitor.parse(read('monitoring/service-monitor.yaml'))
const BASE = kustomization.parse(read('kustomization.yaml'))
const POD = DEPLOYMENT.spec.template.spec
const [CONTAINER] = POD.containers
const [ENDPOINT] = MONITOR.spec.endpoints
const DOCKERFILE = readFileSync('Dockerfile', 'utf8')
const settings = readFileSync(`${FOLDER}/settings.env`, 'utf8').matchAll(/^([A-Z_]+)=(.+)$/gm)
const SETTINGS = new Map([...settings].map(([, name = '', value = '']) => [name, value]))

describe('deploy/kubernetes', () => {
  test.each(FILES)('%s keeps to its kind and to what it owes', (file, schema) => {
    expect(problemsOf(schema, read(file))).toBe('')
  })

  test('holds no other object, and its kustomizations name each', () => {
    const found = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'))
    expect(found.toSorted()).toEqual(FILES.map(([file]) => file).toSorted())
    const monitoring = kustomization.parse(read('monitoring/kustomization.yaml'))
    const named = [...BASE.resources, ...monitoring.resources.map((file) => `monitoring/${file}`)]
    expect(named.toSorted()).toEqual(found.filter((file) => !file.endsWith('kustomization.yaml')).toSorted())
  })

  test.each([
    ['a second pod', 'spec.replicas', 2],
    ['a rolling update', 'spec.strategy.type', 'RollingUpdate'],
    ['root', 'spec.template.spec.securityContext.runAsUser', 0],
    ['a writable root', 'spec.template.spec.containers.0.securityContext.readOnlyRootFilesystem', false],
    ['a key that does not exist', 'spec.template.spec.containers.0.readyProbe', {}],
    ['a secret that everybody may read', 'spec.template.spec.volumes.1.secret.defaultMode', 0o444],
    ['an image that moves', 'spec.template.spec.containers.0.image', 'cliproxy-exporter:latest'],
  ])('%s would be found', (_, at, to) => {
    expect(problemsOf(deployment, changed(read('deployment.yaml'), at, to))).not.toBe('')
  })
})

describe('the objects fit together', () => {
  test('by their labels', () => {
    const { labels } = DEPLOYMENT.spec.template.metadata
    expect(labels).toMatchObject(DEPLOYMENT.spec.selector.matchLabels)
    expect(labels).toMatchObject(SERVICE.spec.selector)
    expect(SERVICE.metadata.labels).toMatchObject(MONITOR.spec.selector.matchLabels)
  })

  test('by the names of their ports', () => {
    const [port] = CONTAINER.ports
    const [published] = SERVICE.spec.ports
    const named = [published.targetPort, CONTAINER.livenessProbe.httpGet.port, CONTAINER.readinessProbe.httpGet.port]
    expect(new Set(named)).toEqual(new Set([port?.name]))
    expect(ENDPOINT.port).toBe(published.name)
  })

  test('by the names of volumes, claim and settings', () => {
    const names = POD.volumes.map(({ name }) => name)
    expect(CONTAINER.volumeMounts.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
    const claims = POD.volumes.flatMap((volume) =>
      'persistentVolumeClaim' in volume ? [volume.persistentVolumeClaim.claimName] : [],
    )
    expect(claims).toEqual([persistentVolumeClaim.parse(read('persistent-volume-claim.yaml')).metadata.name])
    expect(CONTAINER.envFrom[0].configMapRef.name).toBe(BASE.configMapGenerator?.[0].name)
    expect(BASE.configMapGenerator?.[0].envs).toEqual(['settings.env'])
  })
})

describe('the objects fit the program', () => {
  test('by the version, the port, the data directory and the user of the image', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(CONTAINER.image).toBe(`cliproxy-exporter:${version}`)
    expect(DOCKERFILE).toContain(`EXPOSE ${CONTAINER.ports[0]?.containerPort}\n`)
    expect(CONTAINER.volumeMounts).toContainEqual({ name: 'data', mountPath: /DATA_DIR=(\S+)/.exec(DOCKERFILE)?.[1] })
    // The user `node` of the base image.
    expect([DOCKERFILE.includes('\nUSER node\n'), POD.securityContext.runAsUser]).toEqual([true, 1000])
  })

  test('by their routes', () => {
    const routes = readFileSync('src/http/app.ts', 'utf8')
    const { livenessProbe, readinessProbe } = CONTAINER
    for (const path of [livenessProbe.httpGet.path, readinessProbe.httpGet.path, ENDPOINT.path])
      expect(routes).toContain(`'${path}'`)
  })

  test('by the names of settings, and every secret is a file of the mounted Secret', () => {
    const secrets = SECRET_NAMES.map((name) => `${name}_FILE`)
    const known: readonly string[] = [...SETTING_NAMES, ...SECRET_NAMES, ...secrets]
    expect([...SETTINGS.keys()].filter((name) => !known.includes(name))).toEqual([])
    const mounted = CONTAINER.volumeMounts.find(({ name }) => name === 'secrets')?.mountPath
    const files = [...SETTINGS].filter(([name]) => name.endsWith('_FILE'))
    expect(files.length).toBeGreaterThan(0)
    for (const [, file] of files) expect(file).toMatch(new RegExp(`^${mounted}/[a-z-]+$`))
  })

  test('by settings that it accepts, from files that are links, as those of a Secret are', () => {
    const folder = temporaryFolder()
    const mounted = [...SETTINGS].map(
      ([name, value]) => [name, value.replace('/run/secrets/collector', folder)] as const,
    )
    for (const [, file] of mounted.filter(([name]) => name.endsWith('_FILE'))) {
      writeFileSync(`${file}.data`, 'a-secret\n')
      symlinkSync(`${file}.data`, file)
    }
    const { apiToken, metricsToken, warnings } = loadConfig(Object.fromEntries(mounted), new Date())
    expect([apiToken, metricsToken, warnings]).toEqual(['a-secret', 'a-secret', []])
  })

  test('by the token that Prometheus sends', () => {
    const { name, key } = ENDPOINT.authorization.credentials
    const secrets = POD.volumes.flatMap((volume) => ('secret' in volume ? [volume.secret.secretName] : []))
    expect(secrets).toEqual([name])
    expect(SETTINGS.get('METRICS_TOKEN_FILE')).toMatch(new RegExp(`/${key}$`))
  })
})

describe('what is generated for Kubernetes', () => {
  test('has the rule groups of Prometheus', () => {
    const rules = ['alerts', 'recording'].flatMap(
      (name) => parse(readFileSync(`prometheus/${name}.yml`, 'utf8')).groups,
    )
    expect(prometheusRule.parse(read('monitoring/prometheus-rule.yaml')).spec.groups).toEqual(rules)
  })

  test.each(readdirSync('grafana/dashboards'))('has the dashboard %s, small enough for kubectl apply', (file) => {
    const { metadata, data } = configMap.parse(read(`monitoring/dashboard-${file.replace('.json', '.yaml')}`))
    expect(metadata.labels.grafana_dashboard).toBe('1')
    expect(Object.keys(data)).toEqual([file])
    expect(JSON.parse(data[file] ?? '')).toEqual(JSON.parse(readFileSync(`grafana/dashboards/${file}`, 'utf8')))
    // What `kubectl apply` writes into an annotation, of which there may be 256 KiB.
    expect(JSON.stringify(read(`monitoring/dashboard-${file.replace('.json', '.yaml')}`)).length).toBeLessThan(200_000)
  })
})
