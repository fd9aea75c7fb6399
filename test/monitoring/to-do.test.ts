import { expect, test } from 'vitest'
import { PROXY_STATE } from '../../grafana/definitions/dashboards/exporter-queries.ts'
import { TO_DO, TO_DO_SINCE } from '../../grafana/definitions/dashboards/to-do-queries.ts'
import { filledIn } from './support/panel-queries.ts'
import { describeRules, promtool } from './support/promtool.ts'

const DAY = 86_400
/** The moment that is looked at; promtool begins at 0. */
const NOW = 10 * DAY

type Samples = Readonly<Record<string, number>>

/** Series of one account, by what follows the common prefix; its labels come first. */
function account(name: string, status: string, more: Samples = {}) {
  const labels = `job="j", instance="i", proxy="up", provider="codex", credential="${name}"`
  const own = {
    [`credential_info{name="${name}", plan_type="plus"}`]: 1,
    [`credential_status{status="${status}"}`]: 1,
    credential_status_since_timestamp_seconds: NOW - 60,
    ...more,
  }
  return Object.entries(own).map(([series, value]) => ({ series: withLabels(series, labels), values: `${value}x3` }))
}

function proxy(name: string, samples: Samples) {
  const own = { 'sync_last_success_timestamp_seconds{step="fetch"}': NOW - 60, ...samples }
  const labels = `job="j", instance="i", proxy="${name}"`
  return Object.entries(own).map(([series, value]) => ({ series: withLabels(series, labels), values: `${value}x3` }))
}

function withLabels(series: string, labels: string): string {
  const [name, own] = series.split('{')
  return `cliproxy_oauth_${name}{${labels}${own === undefined ? '}' : `, ${own}`}`
}

const problem = (reason: string): Samples => ({ [`credential_problem{reason="${reason}"}`]: 1 })
const end = (days: number, evidence = 'live'): Samples => ({
  [`subscription_end_timestamp_seconds{evidence="${evidence}"}`]: NOW + days * DAY,
})
const quota = (window: string, used: number, scope = 'main'): Samples => ({
  [`quota_used_ratio{window="${window}", scope="${scope}", model=""}`]: used,
  [`quota_reset_timestamp_seconds{window="${window}", scope="${scope}", model=""}`]: NOW + DAY,
})

const WORLD = [
  ...proxy('up', { up: 1, 'breaker_open{reason="unauthorized"}': 0 }),
  ...proxy('refusing', { up: 0, 'breaker_open{reason="unauthorized"}': 1, 'proxy_problem{reason="unauthorized"}': 1 }),
  ...proxy('down', { up: 0, 'proxy_problem{reason="tls"}': 1 }),
  ...proxy('hanging', { up: 1, 'sync_last_success_timestamp_seconds{step="fetch"}': NOW - 3600 }),
  { series: 'cliproxy_oauth_sync_interval_seconds{job="j", instance="i"}', values: '900x3' },
  { series: 'cliproxy_oauth_exporter_build_info{job="j", instance="i", version="1"}', values: '1x3' },
  ...account('well', 'ok', end(30)),
  ...account('revoked', 'error', { ...problem('unauthorized'), ...end(3) }),
  ...account('unpaid', 'ok', { ...end(5), subscription_will_renew: 1, subscription_delinquent: 1 }),
  ...account('ending today', 'ok', end(0.5)),
  ...account('ended', 'ok', end(-1)),
  ...account('ended and failing', 'failing', { ...end(-1, 'id_token'), ...problem('requests_fail') }),
  ...account('ended on paper', 'ok', end(-1, 'id_token')),
  ...account('failing', 'failing', problem('upstream_error')),
  ...account('ending', 'ok', end(6.5)),
  ...account('renewing', 'ok', { ...end(6.5), subscription_will_renew: 1, subscription_delinquent: 0 }),
  ...account('waiting', 'limited', {
    ...problem('rate_limited'),
    ...quota('weekly', 1),
    credential_next_retry_timestamp_seconds: NOW + 600,
  }),
  ...account('nearly used', 'ok', { ...quota('weekly', 0.947), ...quota('monthly', 0.91) }),
  ...account('used for hours', 'ok', quota('5h', 0.99)),
  ...account('used by a model', 'ok', quota('weekly', 0.99, 'model')),
  ...account('contradicted', 'ok', { ...end(20), subscription_conflict: 1 }),
  ...account('disabled', 'disabled', { ...end(-5), ...quota('weekly', 1), subscription_conflict: 1 }),
]

/** By name: place, key of what, key of what to do, and seconds until then where they are known. */
const EXPECTED = {
  'proxy refusing': ['01', 'breaker unauthorized', 'breaker unauthorized'],
  'proxy down': ['02', 'proxy tls', 'proxy tls'],
  'proxy hanging': ['03', 'stale', 'stale'],
  revoked: ['04', 'error unauthorized', 'error unauthorized'],
  unpaid: ['05', 'delinquent', 'delinquent', 5 * DAY],
  'ending today': ['06', 'ends today', 'ends today', DAY / 2],
  ended: ['07', 'expired', 'expired', -DAY],
  'ended and failing': ['07', 'expired', 'expired', -DAY],
  failing: ['08', 'failing upstream_error', 'failing upstream_error'],
  ending: ['09', 'ends soon', 'ends soon', 6.5 * DAY],
  waiting: ['10', 'limited rate_limited', 'limited rate_limited', 600],
  'nearly used': ['11', 'weekly quota 94 %', 'quota', DAY],
  contradicted: ['12', 'conflict', 'conflict'],
} as const

/** What promtool says of a query, whose rows are expected to have these labels and values. */
function asked(expr: string, expected: readonly { readonly labels: string; readonly value: number }[]): string {
  return promtool({
    evaluation_interval: '1m',
    tests: [
      {
        interval: `${NOW}s`,
        input_series: WORLD,
        promql_expr_test: [{ expr, eval_time: `${NOW}s`, exp_samples: expected }],
      },
    ],
  })
}

describeRules('what is to do', () => {
  test('is one row for each that needs somebody, for the most urgent of its needs', () => {
    const rows = Object.entries(EXPECTED).map(([name, [urgency, what, todo]]) => ({
      labels: `{name="${name}", urgency="${urgency}", what="${what}", todo="${todo}"}`,
      value: 1,
    }))
    expect(asked(`count by (name, urgency, what, todo) (${filledIn(TO_DO)})`, rows)).toBe('')
  })

  test('says how long there is, where that is known', () => {
    const rows = Object.entries(EXPECTED).flatMap(([name, [, , , seconds]]) =>
      seconds === undefined ? [] : [{ labels: `{name="${name}"}`, value: seconds }],
    )
    expect(asked(`max by (name) (round(${filledIn(TO_DO)})) > -Inf`, rows)).toBe('')
  })

  test('says since when of those that do not work, and of no other', () => {
    const since = (who: string, value: number) => ({ labels: `{who="${who}"}`, value: 1000 * value })
    const who = `label_replace(label_replace(${filledIn(TO_DO_SINCE)}, "who", "$1", "proxy", "(.*)"), "who", "$1", "credential", "([^–]+)")`
    expect(
      asked(`max by (who) (${who})`, [
        ...['refusing', 'down', 'revoked', 'ended and failing', 'failing', 'waiting'].map((one) =>
          since(one, NOW - 60),
        ),
      ]),
    ).toBe('')
  })
})

describeRules('the state of a proxy', () => {
  test('is not readable where nothing failed and nothing new came for three intervals', () => {
    const states = { refusing: 2, down: 1, hanging: 4, up: 0 }
    const rows = Object.entries(states).map(([name, value]) => ({ labels: `{proxy="${name}"}`, value }))
    expect(asked(`max by (proxy) (${filledIn(PROXY_STATE)})`, rows)).toBe('')
  })
})
