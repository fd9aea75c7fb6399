import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ALERT_GROUPS } from '../../grafana/definitions/alerts/all-groups.ts'
import { DASHBOARDS } from '../../grafana/definitions/dashboards/all-dashboards.ts'
import { grafanaRules } from '../../grafana/definitions/grafana-rules.ts'
import { prometheusRules } from '../../grafana/definitions/prometheus-rules.ts'
import { expectGolden } from '../support/golden.ts'

const RUNBOOK = 'docs/alerts.md'
const ALERTS = ALERT_GROUPS.flatMap(({ alerts }) => alerts)
const PROMETHEUS = prometheusRules(ALERT_GROUPS).groups.flatMap(({ rules }) => rules)
const GRAFANA = grafanaRules(ALERT_GROUPS).groups.flatMap(({ rules }) => rules)

test('names, severities and times, which others route by', () => {
  const lines = ALERTS.map((alert) => [
    alert.name,
    alert.severity,
    alert.for,
    alert.quiet ? 'not sent' : 'sent',
    alert.title,
  ])
  expectGolden('monitoring/alerts.txt', `${lines.map((line) => line.join(' | ')).join('\n')}\n`)
})

test('both forms say the same', () => {
  const ofPrometheus = PROMETHEUS.map(({ alert, expr, labels, for: time }) => ({
    alert,
    expr,
    time,
    severity: labels.severity,
  }))
  const ofGrafana = GRAFANA.map(({ labels, data, for: time }) => {
    const query = data.find(({ refId }) => refId === 'A')?.model
    const expr = query && 'expr' in query ? query.expr : ''
    return { alert: labels.alert, expr, time, severity: labels.severity }
  })
  const ending = ofPrometheus.find(({ alert, severity }) => alert === 'SubscriptionEnding' && severity === 'warning')
  // Grafana cannot inhibit.
  const withoutWarned = ofPrometheus.map(({ expr, ...alert }) =>
    alert.alert === 'SubscriptionEnding' && alert.severity === 'info'
      ? { ...alert, expr: `${expr}\nunless on (job, instance, proxy, provider, credential) (\n${ending?.expr})` }
      : { ...alert, expr },
  )
  expect(ofGrafana).toEqual(withoutWarned)
})

describe.each(ALERTS)('$title', ({ name, severity, panel }) => {
  const runbook = readFileSync(RUNBOOK, 'utf8')

  test('has a section in the runbook, which it names, and a row in the table with its severity', () => {
    expect(runbook).toContain(`\n### ${name}\n`)
    expect(runbook).toMatch(new RegExp(`^\\| \\[${name}\\]\\(#${name.toLowerCase()}\\) \\| [^|]*${severity}`, 'm'))
    const named = [...PROMETHEUS, ...GRAFANA].map(({ annotations }) => annotations.runbook)
    expect(named).toContain(`Section ${name} of ${RUNBOOK}`)
  })

  test('leads to a panel that its dashboard holds', () => {
    expect(DASHBOARDS).toContain(panel.dashboard)
    expect(panel.dashboard.rows.flat()).toContain(panel.panel)
  })
})

test('the runbook has no section for an alert that does not exist', () => {
  const sections = [...readFileSync(RUNBOOK, 'utf8').matchAll(/^### (\w+)$/gm)].map(([, name]) => name)
  expect(sections.toSorted()).toEqual([...new Set(ALERTS.map(({ name }) => name))].toSorted())
})
