import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { recordingRules } from '../../grafana/definitions/recording-rules.ts'
import { renderMonitoring } from '../../grafana/definitions/render.ts'
import {
  type At,
  always,
  type CredentialHistory,
  exporterHistory,
  type History,
  type QuotaHistory,
} from './support/history.ts'
import { describeRules, inputSeries, promtool } from './support/promtool.ts'

/** What is recorded at a minute: values by the labels that are looked at, in this notation. */
type Recorded = Readonly<Record<string, number>>

const RULES = stringify(recordingRules())
const STEP_MINUTES = 15
const DAY = 24 * 60

function check(
  histories: readonly History[],
  expr: string,
  expected: readonly (readonly [minute: number, Recorded])[],
) {
  const minutes = Math.max(...expected.map(([minute]) => minute))
  const test = {
    interval: `${STEP_MINUTES}m`,
    input_series: inputSeries(histories, minutes, STEP_MINUTES),
    promql_expr_test: expected.map(([minute, recorded]) => ({
      expr,
      eval_time: `${minute}m`,
      exp_samples: Object.entries(recorded).map(([labels, value]) => ({ labels: `{${labels}}`, value })),
    })),
  }
  expect(promtool({ rule_files: ['rules.yml'], evaluation_interval: `${STEP_MINUTES}m`, tests: [test] }, RULES)).toBe(
    '',
  )
}

const ofAccounts = (...credentials: readonly CredentialHistory[]) => exporterHistory({ proxies: [{ credentials }] })

function week(used: At<number>, more: Partial<QuotaHistory> = {}): QuotaHistory {
  return { window: 'weekly', used, resetAt: always(7 * 86_400), seconds: 7 * 86_400, ...more }
}

describeRules('cliproxy:quota_pace:ratio', () => {
  const PACE = 'sum by (credential, window, scope, model) (cliproxy:quota_pace:ratio)'
  const ofAnn = (window: string) => `credential="ann", window="${window}", scope="main"`

  test('is the use over the part of the window that has passed', () => {
    check([ofAccounts({ credential: 'ann', quotas: [week(always(0.5))] })], PACE, [
      [1.75 * DAY, { [ofAnn('weekly')]: 2 }],
      [3.5 * DAY, { [ofAnn('weekly')]: 1 }],
      [7 * DAY, { [ofAnn('weekly')]: 0.5 }],
    ])
  })

  test('begins when 5 % of the window have passed, and ends with it', () => {
    const hours = week(always(0.5), { window: 'other', resetAt: always(6000 * 60), seconds: 6000 * 60 })
    check([ofAccounts({ credential: 'ann', quotas: [hours] })], PACE, [
      [285, {}],
      [300, { [ofAnn('other')]: 9.999999999999991 }],
      [6000, { [ofAnn('other')]: 0.5 }],
      [6015, {}],
    ])
  })

  test('is there for each window of each scope, and absent where reset or length is unknown', () => {
    const { resetAt, ...withoutReset } = week(always(0.2))
    const { seconds, ...withoutLength } = week(always(0.2))
    const model = week(always(0.25), { scope: 'model', model: 'opus' })
    const histories = [
      ofAccounts(
        { credential: 'ann', quotas: [week(always(0.5)), model] },
        { credential: 'bob', quotas: [withoutReset] },
        { credential: 'eve', quotas: [withoutLength] },
        { credential: 'ida' },
      ),
    ]
    const ofModel = 'credential="ann", window="weekly", scope="model", model="opus"'
    check(histories, PACE, [[3.5 * DAY, { [ofAnn('weekly')]: 1, [ofModel]: 0.5 }]])
  })
})

describeRules('cliproxy:pool_quota_left:sum', () => {
  const LEFT = 'sum by (proxy, provider, window) (cliproxy:pool_quota_left:sum)'
  const left = (window: string, provider = 'codex') => `proxy="home", provider="${provider}", window="${window}"`

  test('counts whole quotas by provider and window', () => {
    const history = ofAccounts(
      { credential: 'ann', quotas: [week(always(0.75)), week(always(1.5), { window: '5h' })] },
      { credential: 'bob', quotas: [week(always(0.5)), week(always(0.9), { scope: 'model', model: 'opus' })] },
      { credential: 'eve', quotas: [week(always(0))], provider: 'claude' },
      { credential: 'gus', quotas: [week(always(0))], status: always('disabled') },
      { credential: 'ida' },
    )
    check([history], LEFT, [[60, { [left('weekly')]: 0.75, [left('5h')]: 0, [left('weekly', 'claude')]: 1 }]])
  })

  test('a quota that was not used since its reset is whole, while anybody knows of it', () => {
    const quotas = [week((now) => (now < DAY ? 0.75 : null))]
    check([ofAccounts({ credential: 'ann', quotas })], LEFT, [
      [DAY - 15, { [left('weekly')]: 0.25 }],
      [DAY, { [left('weekly')]: 1 }],
      [14 * DAY, { [left('weekly')]: 1 }],
      [16 * DAY, {}],
    ])
  })
})

describeRules('without quotas', () => {
  test('nothing is recorded', () => {
    check([ofAccounts({ credential: 'ann' })], 'count({__name__=~"cliproxy:.+"})', [[60, {}]])
  })
})

test('alerts and dashboards do not need them', () => {
  const using = [...renderMonitoring()].filter(([, text]) => text.includes('cliproxy:'))
  expect(using.map(([path]) => path)).toEqual([
    'prometheus/recording.yml',
    // For the Prometheus operator: alerts and recording rules in one object.
    'deploy/kubernetes/monitoring/prometheus-rule.yaml',
  ])
})
