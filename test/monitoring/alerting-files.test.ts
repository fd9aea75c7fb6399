import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ALERT_GROUPS } from '../../grafana/definitions/alerts/all-groups.ts'
import { CHANNELS } from '../../grafana/definitions/channels.ts'
import { DASHBOARDS } from '../../grafana/definitions/dashboards/all-dashboards.ts'
import { grafanaRules } from '../../grafana/definitions/grafana-rules.ts'
import { ALERT_FOLDER, DASHBOARD_FOLDER, DATASOURCE_UID } from '../../grafana/definitions/names.ts'
import { DATASOURCES } from '../../grafana/definitions/provisioning.ts'
import { renderMonitoring } from '../../grafana/definitions/render.ts'
import { alertingFile } from './support/alerting-schema.ts'
import { variablesIn } from './support/contact-point-schema.ts'
import { changed, problemsOf, readMistakes } from './support/mistakes.ts'

const SENT = ALERT_GROUPS.flatMap(({ alerts }) => alerts).filter(({ quiet }) => !quiet)
const FILES = [...renderMonitoring()].filter(([path]) => /grafana\/(provisioning\/alerting|channels)\//.test(path))

describe('alerting files, one of which stops Grafana when it is malformed', () => {
  test.each(FILES)('%s has the shape that Grafana reads', (_, text) => {
    expect(problemsOf(alertingFile, parse(text))).toBe('')
  })

  test('rules name the provisioned data source', () => {
    const rules = alertingFile.parse(parse(renderMonitoring().get('grafana/provisioning/alerting/rules.yaml') ?? ''))
    const uids = rules.groups?.flatMap((group) =>
      group.rules.flatMap(({ data }) => data.map((one) => one.datasourceUid)),
    )
    expect(new Set(uids)).toEqual(new Set([DATASOURCE_UID, '__expr__']))
    expect(renderMonitoring().get('grafana/provisioning/datasources/prometheus.yaml')).toContain(
      `uid: ${DATASOURCE_UID}\n`,
    )
  })

  test('a Prometheus that cannot be asked leaves every alert as it is, and one speaks', () => {
    const rules = grafanaRules(ALERT_GROUPS).groups.flatMap((group) => group.rules)
    const speaking = rules.filter(({ execErrState }) => execErrState !== 'KeepLast')
    expect(speaking.map(({ labels, execErrState }) => [labels.alert, execErrState])).toEqual([
      ['ExporterDown', 'Alerting'],
    ])
  })

  test('Grafana lists its own rules alone', () => {
    expect(DATASOURCES.datasources.map(({ jsonData }) => jsonData.manageAlerts)).toEqual([false])
  })

  test('a query that returns no row says that all is well; only the watchdog is missed', () => {
    const rules = grafanaRules(ALERT_GROUPS).groups.flatMap((group) => group.rules)
    const missed = rules.filter(({ noDataState }) => noDataState !== 'OK')
    expect(missed.map(({ labels, noDataState }) => [labels.alert, noDataState])).toEqual([['Watchdog', 'Alerting']])
  })

  test.each([...CHANNELS.keys()].filter((name) => name !== 'none'))(
    '%s: what is only information sends no “over”',
    (name) => {
      const { contactPoints = [], policies = [] } = alertingFile.parse(
        parse(renderMonitoring().get(`grafana/channels/${name}.yaml`) ?? ''),
      )
      const quiet = contactPoints.filter(({ receivers }) =>
        receivers.every((one) => one.disableResolveMessage === true),
      )
      const [root] = policies
      const severities = (of: string) =>
        root?.routes?.filter(({ receiver }) => receiver === of).flatMap(({ object_matchers: all }) => all) ?? []
      expect(quiet.map(({ name: receiver }) => severities(receiver))).toEqual([[['severity', '=', 'info']]])
      expect(quiet.map(({ name: receiver }) => receiver)).not.toContain(root?.receiver)
    },
  )

  test.each([...CHANNELS.keys()].filter((name) => name !== 'none'))(
    '%s: levels of one thing come in one message, whatever their severity',
    (name) => {
      const { policies = [] } = alertingFile.parse(parse(renderMonitoring().get(`grafana/channels/${name}.yaml`) ?? ''))
      const route = policies[0]?.routes?.find(({ group_by }) => group_by?.join() === 'proxy')
      const [[label, , names] = [], [severity, , severities] = []] = route?.object_matchers ?? []
      expect([label, severity]).toEqual(['alert', 'severity'])
      const severitiesOf = Map.groupBy(SENT, (alert) => alert.name)
      const inLevels = [...severitiesOf].filter(([, levels]) => levels.length > 1).map(([alert]) => alert)
      expect(names?.split('|')).toEqual(inLevels)
      expect(severities?.split('|')).toEqual(['critical', 'warning'])
    },
  )

  test('messages are written with the templates of one file, which the compose file mounts', () => {
    const path = 'grafana/provisioning/alerting/message.yaml'
    const { templates = [] } = alertingFile.parse(parse(renderMonitoring().get(path) ?? ''))
    const defined = templates.flatMap(({ template }) => [...template.matchAll(/define "([\w.]+)"/g)])
    expect(defined.map(([, name]) => name)).toEqual(expect.arrayContaining(['cliproxy.title', 'cliproxy.message']))
    expect(readFileSync('docker-compose.yml', 'utf8')).toContain(`- ./${path}:/etc/${path}:ro\n`)
    for (const [name, { settings }] of CHANNELS) {
      const used = Object.values(settings).some((value) => value === '{{ template "cliproxy.message" . }}')
      expect(used, name).toBe(name !== 'none')
    }
  })

  test('the folder of the alerts is titled like nothing else', () => {
    expect([DASHBOARD_FOLDER, ...DASHBOARDS.map(({ title }) => title)]).not.toContain(ALERT_FOLDER)
    expect(DASHBOARDS.map(({ title }) => title)).not.toContain(DASHBOARD_FOLDER)
  })

  test('every variable of a channel is one that the compose file always sets', () => {
    const compose = readFileSync('docker-compose.yml', 'utf8')
    for (const name of CHANNELS.keys()) {
      for (const variable of variablesIn(renderMonitoring().get(`grafana/channels/${name}.yaml`) ?? '')) {
        expect(compose).toMatch(new RegExp(`^ +${variable}: \\$\\{${variable}:-[^}]+\\}$`, 'm'))
      }
    }
  })
})

describe('the schema refuses what Grafana does not start with, and what it loses in silence', () => {
  const { base, mistakes } = readMistakes('alerting.yaml')

  test('and accepts the file that they are made from', () => {
    expect(problemsOf(alertingFile, base)).toBe('')
  })

  test.each(mistakes)('$what', ({ at, to, says }) => {
    expect(problemsOf(alertingFile, changed(base, at, to))).toContain(says)
  })
})
