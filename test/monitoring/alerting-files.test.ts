import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { CHANNELS } from '../../grafana/definitions/channels.ts'
import { DASHBOARDS } from '../../grafana/definitions/dashboards/all-dashboards.ts'
import { ALERT_FOLDER, DASHBOARD_FOLDER, DATASOURCE_UID } from '../../grafana/definitions/names.ts'
import { renderMonitoring } from '../../grafana/definitions/render.ts'
import { alertingFile } from './support/alerting-schema.ts'
import { variablesIn } from './support/contact-point-schema.ts'
import { changed, problemsOf, readMistakes } from './support/mistakes.ts'

const FILES = [...renderMonitoring()].filter(([path]) => /grafana\/(provisioning\/alerting|channels)\//.test(path))

describe('alerting files, one of which stops Grafana when it is malformed', () => {
  test.each(FILES)('%s', (_, text) => {
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
