import type { Evidence, StatusLabel, StatusReason } from '../../../src/domain/credential.ts'
import { STATUS_LABELS } from '../../../src/domain/credential.ts'

/** What a series is at a minute; null where it is absent. */
export type At<T> = (minute: number) => T | null

/** Series in PromQL notation, and what each is at every minute. */
export type History = ReadonlyMap<string, At<number>>

export interface CredentialHistory {
  readonly credential: string
  /** What it is called; `credential` where nothing is said. */
  readonly name?: At<string>
  readonly provider?: string
  readonly plan?: At<string>
  readonly status?: At<StatusLabel>
  readonly reason?: StatusReason
  readonly end?: End
  /** What the provider says of the next payment and of the last. */
  readonly renews?: At<0 | 1>
  readonly delinquent?: At<0 | 1>
  readonly failures?: At<number>
  /** Whether those who state its end contradict each other. */
  readonly conflict?: At<0 | 1>
  readonly quotas?: readonly QuotaHistory[]
}

/** One window of an account's quota; times in seconds. */
export interface QuotaHistory {
  readonly window: '5h' | 'daily' | 'weekly' | 'monthly' | 'other'
  readonly scope?: 'main' | 'code_review' | 'overage' | 'model'
  readonly model?: string
  readonly used: At<number>
  readonly resetAt?: At<number>
  readonly seconds?: number
}

/** An end that the owner's note states is one more evidence. */
export interface End {
  readonly evidence: Evidence | 'note'
  readonly at: At<number>
}

export interface ProxyHistory {
  readonly proxy?: string
  readonly up?: At<0 | 1>
  /** Why its last sync failed. */
  readonly problem?: At<string>
  readonly breaker?: At<'unauthorized' | 'banned' | 'closed'>
  readonly listed?: At<number>
  readonly lastSuccessAt?: At<number>
  readonly skewSeconds?: At<number>
  readonly credentials?: readonly CredentialHistory[]
}

export interface ExporterHistory {
  readonly instance?: string
  readonly job?: string
  /** Whether the scrape of this minute succeeded. */
  readonly scraped?: (minute: number) => boolean
  readonly storeUp?: At<0 | 1>
  readonly configReloaded?: At<0 | 1>
  readonly proxies?: readonly ProxyHistory[]
}

/** No history is looked at for longer. */
const LONGEST_MINUTES = 3000

export const always =
  <T>(value: T): At<T> =>
  () =>
    value

export const absent: At<never> = () => null

/** One value before a minute, another from it on. */
export const from =
  <T>(minute: number, after: T, before: T | null): At<T> =>
  (now) =>
    now >= minute ? after : before

/** What Prometheus holds of an exporter and its proxies; everything is well where nothing is said. */
export function exporterHistory(exporter: ExporterHistory = {}): History {
  const { instance = 'collector:5001', job = 'cliproxy', scraped = () => true, proxies = [{}] } = exporter
  const labels = { job, instance }
  const own: [string, At<number>][] = [
    [series('exporter_build_info', labels), always(1)],
    [series('sync_interval_seconds', labels), always(900)],
    [series('store_up', labels), exporter.storeUp ?? always(1)],
    [series('config_last_reload_successful', labels), exporter.configReloaded ?? always(1)],
  ]
  const all = [...own, ...proxies.flatMap((proxy) => proxyHistory(labels, proxy))]
  const up: [string, At<number>] = [`up{${notation(labels)}}`, (now) => (scraped(now) ? 1 : 0)]
  return new Map([
    up,
    ...all.map(([name, at]): [string, At<number>] => [name, (now) => (scraped(now) ? at(now) : null)]),
  ])
}

type Labels = Readonly<Record<string, string>>

function proxyHistory(exporter: Labels, history: ProxyHistory): [string, At<number>][] {
  const { proxy = 'home', credentials = [] } = history
  const labels = { ...exporter, proxy }
  const breaker = history.breaker ?? always('closed')
  const breakerOpen = (reason: string): [string, At<number>] => [
    series('breaker_open', { ...labels, reason }),
    (now) => (breaker(now) === null ? null : Number(breaker(now) === reason)),
  ]
  return [
    [series('up', labels), history.up ?? always(1)],
    ...valuesOf(history.problem ?? absent).map((reason): [string, At<number>] => [
      series('proxy_problem', { ...labels, reason }),
      (now) => (history.problem?.(now) === reason ? 1 : null),
    ]),
    breakerOpen('unauthorized'),
    breakerOpen('banned'),
    [series('credentials', labels), history.listed ?? always(credentials.length)],
    [series('sync_last_success_timestamp_seconds', { ...labels, step: 'fetch' }), history.lastSuccessAt ?? lastSync],
    [series('upstream_clock_skew_seconds', labels), history.skewSeconds ?? always(0)],
    ...credentials.flatMap((credential) => credentialHistory(labels, credential)),
  ]
}

const lastSync: At<number> = (now) => Math.floor(now / 15) * 900

function credentialHistory(proxy: Labels, history: CredentialHistory): [string, At<number>][] {
  const { credential, name = always(credential), provider = 'codex', plan = always('plus') } = history
  const { status = always('ok'), end, failures, reason, renews, delinquent, conflict, quotas = [] } = history
  const labels = { ...proxy, provider, credential }
  const present = (now: number, holds: boolean) => (status(now) === null ? null : Number(holds))
  return [
    ...valuesOf(plan).flatMap((plan_type) =>
      valuesOf(name).map((called): [string, At<number>] => [
        series('credential_info', { ...labels, name: called, plan_type, source: 'file', account_type: 'oauth' }),
        (now) => (plan(now) === plan_type && name(now) === called && status(now) !== null ? 1 : null),
      ]),
    ),
    ...STATUS_LABELS.map((label): [string, At<number>] => [
      series('credential_status', { ...labels, status: label }),
      (now) => present(now, status(now) === label),
    ]),
    ...(reason === undefined ? [] : [problem(labels, reason, status)]),
    ...(end === undefined ? [] : [ends(labels, end)]),
    ...(failures === undefined ? [] : [failed(labels, failures)]),
    ...numbered(labels, {
      subscription_will_renew: renews,
      subscription_delinquent: delinquent,
      subscription_conflict: conflict,
    }),
    ...quotas.flatMap((quota) => quotaHistory(labels, quota, status)),
  ]
}

function quotaHistory(credential: Labels, quota: QuotaHistory, status: At<StatusLabel>): [string, At<number>][] {
  const { window, scope = 'main', model = '', used, resetAt, seconds } = quota
  const whileKnown =
    (at: At<number>): At<number> =>
    (now) =>
      status(now) === null || used(now) === null ? null : at(now)
  const families = {
    quota_used_ratio: whileKnown(used),
    quota_reset_timestamp_seconds: resetAt && whileKnown(resetAt),
    quota_window_seconds: seconds === undefined ? undefined : whileKnown(always(seconds)),
  }
  return numbered({ ...credential, window, scope, model }, families)
}

const problem = (labels: Labels, reason: StatusReason, status: At<StatusLabel>): [string, At<number>] => [
  series('credential_problem', { ...labels, reason }),
  (now) => (['limited', 'failing', 'error'].includes(status(now) ?? '') ? 1 : null),
]

const ends = (labels: Labels, end: End): [string, At<number>] => [
  series('subscription_end_timestamp_seconds', { ...labels, evidence: end.evidence }),
  end.at,
]

const failed = (labels: Labels, failures: At<number>): [string, At<number>] => [
  series('credential_request_failures_total', labels),
  failures,
]

/** Everything that it is at some minute. */
function valuesOf(at: At<string>): string[] {
  const values = new Set(Array.from({ length: LONGEST_MINUTES }, (_, now) => at(now)))
  return [...values].filter((value) => value !== null)
}

function numbered(labels: Labels, families: Readonly<Record<string, At<number> | undefined>>): [string, At<number>][] {
  return Object.entries(families).flatMap(([name, at]) => (at === undefined ? [] : [[series(name, labels), at]]))
}

function series(name: string, labels: Labels): string {
  return `cliproxy_oauth_${name}{${notation(labels)}}`
}

function notation(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ')
}
