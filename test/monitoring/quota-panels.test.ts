import { expect, test } from 'vitest'
import { PACE, RUNNING_OUT, UNUSED } from '../../grafana/definitions/dashboards/quota-queries.ts'
import { filledIn } from './support/panel-queries.ts'
import { describeRules, promtool } from './support/promtool.ts'

const HOUR = 3600
const WEEK = 7 * 24 * HOUR
const HOURS = 200
const NOW = HOURS * HOUR

const ACCOUNT = 'job="j", instance="i", proxy="p", provider="codex", credential="c"'

/** A weekly window of one account at each hour: what is used and when it resets; null where it is not seen. */
function weekly(at: (hour: number) => { readonly used: number; readonly resetAt: number } | null) {
  const labels = `${ACCOUNT}, window="weekly", scope="main", model=""`
  const hours = Array.from({ length: HOURS + 1 }, (_, hour) => at(hour))
  const values = (of: (window: { readonly used: number; readonly resetAt: number }) => number) =>
    hours.map((window) => (window === null ? 'stale' : String(of(window)))).join(' ')
  const constant = (series: string, value: number) => ({ series, values: `${value}x${HOURS}` })
  return [
    constant(`cliproxy_oauth_credential_info{${ACCOUNT}, name="ann", plan_type="plus"}`, 1),
    constant(`cliproxy_oauth_credential_status{${ACCOUNT}, status="ok"}`, 1),
    constant(`cliproxy_oauth_quota_window_seconds{${labels}}`, WEEK),
    {
      series: 'cliproxy_oauth_sync_last_success_timestamp_seconds{job="j", instance="i", proxy="p", step="fetch"}',
      values: hours.map((_, hour) => hour * HOUR).join(' '),
    },
    { series: `cliproxy_oauth_quota_used_ratio{${labels}}`, values: values(({ used }) => used) },
    { series: `cliproxy_oauth_quota_reset_timestamp_seconds{${labels}}`, values: values(({ resetAt }) => resetAt) },
  ]
}

/** What promtool says where the value that a query has for the account differs; null expects none. */
function differs(expr: string, input_series: readonly unknown[], value: number | null): string {
  const rounded = `round(1000 * max by (name) (${filledIn(expr)}))`.replaceAll('[2m:3s]', '[8d:1h]')
  const exp_samples = value === null ? [] : [{ labels: '{name="ann"}', value: Math.round(1000 * value) }]
  return promtool({
    evaluation_interval: '1h',
    tests: [{ interval: '1h', input_series, promql_expr_test: [{ expr: rounded, eval_time: `${NOW}s`, exp_samples }] }],
  })
}

/** Begins 50 hours before now; the window before it was left at 0.6. */
const STARTED = NOW - 50 * HOUR
const running = (used: number) =>
  weekly((hour) =>
    hour * HOUR < STARTED ? { used: Math.min(0.6, hour / 100), resetAt: STARTED } : { used, resetAt: STARTED + WEEK },
  )

describeRules('a quota window', () => {
  const named = (vector: string) => `label_replace(${vector}, "name", "ann", "", "")`

  test('has a pace of what is used against the part that passed', () => {
    expect(differs(named(PACE), running(0.5), (0.5 * WEEK) / (50 * HOUR))).toBe('')
  })

  test('runs out at its pace, where that is before its reset', () => {
    expect(differs(RUNNING_OUT, running(0.5), 50 * HOUR)).toBe('')
    expect(differs(RUNNING_OUT, running(0.2), null)).toBe('')
    expect(differs(RUNNING_OUT, running(1), null)).toBe('')
  })

  test('left unused what was left when it was last seen before its reset', () => {
    expect(differs(UNUSED, running(0.1), 0.4)).toBe('')
  })

  test('that nobody has seen again since its reset left the same', () => {
    const unseen = weekly((hour) => (hour * HOUR < STARTED ? { used: 0.6, resetAt: STARTED } : null))
    expect(differs(UNUSED, unseen, 0.4)).toBe('')
  })

  test('that still runs, and was the only one, left nothing', () => {
    expect(
      differs(
        UNUSED,
        weekly(() => ({ used: 0.3, resetAt: NOW + HOUR })),
        null,
      ),
    ).toBe('')
  })
})
