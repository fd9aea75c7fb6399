import { CREDENTIAL_LABELS, lastKnownOfCredential, lastKnownOfProxy, PROXY_LABELS, series } from './promql.ts'
import { LONG_WINDOWS, MAIN_WINDOWS } from './quotas.ts'

/**
 * A label that a message shows and that is not part of the alert's identity: it may change while the alert fires, and
 * must neither end nor restart it.
 */
export interface Detail {
  readonly label: 'plan_type' | 'reason' | 'evidence' | 'window'
  /** The series that has it, by the name after the common prefix. */
  readonly metric: string
  /** Which of these series count, in PromQL's notation; of several the one with the highest value is shown. */
  readonly matchers?: string
  /** What the series' value must be, where not each of them counts. */
  readonly holds: '' | ' == 1'
  /** Labels that the series shares with the alert. */
  readonly sharedLabels: typeof CREDENTIAL_LABELS | typeof PROXY_LABELS
}

const ofCredential = { holds: '', sharedLabels: CREDENTIAL_LABELS } as const

export const PLAN: Detail = { label: 'plan_type', metric: 'credential_info', ...ofCredential }
export const REASON: Detail = { label: 'reason', metric: 'credential_problem', ...ofCredential }
export const EVIDENCE: Detail = {
  label: 'evidence',
  metric: 'subscription_end_timestamp_seconds',
  ...ofCredential,
}
/** Which of an account's own quotas is used most. */
export const WINDOW: Detail = { label: 'window', metric: 'quota_used_ratio', matchers: MAIN_WINDOWS, ...ofCredential }
/** Which of those that last a week or longer. */
export const LONG_WINDOW: Detail = { ...WINDOW, matchers: LONG_WINDOWS }
/** Why the last sync of the proxy failed. */
export const PROXY_REASON: Detail = {
  label: 'reason',
  metric: 'proxy_problem',
  holds: '',
  sharedLabels: PROXY_LABELS,
}
export const BREAKER_REASON: Detail = {
  label: 'reason',
  metric: 'breaker_open',
  holds: ' == 1',
  sharedLabels: PROXY_LABELS,
}

/** The rows of an alert's expression with the labels of its details too; their values mean nothing. */
export function withDetails(expr: string, details: readonly Detail[]): string {
  return details.reduce<string>((rows, { label, metric, matchers, holds, sharedLabels }) => {
    const known =
      sharedLabels === CREDENTIAL_LABELS ? lastKnownOfCredential(metric, matchers) : lastKnownOfProxy(metric, matchers)
    // One row each, or the whole rule would be in error while an old and a new label are both within the window.
    const one = `topk by (${sharedLabels}) (1, ${known}${holds})`
    return `${rows}\n* on (${sharedLabels}) group_left (${label})\n${one}`
  }, `(${expr})`)
}

/** The series of a detail that belong to the alert, as a pipeline of a Prometheus template. */
export function queryForDetail({ metric, matchers, holds, sharedLabels }: Detail): string {
  const labels = sharedLabels.split(', ')
  const all = [...labels.map((label) => `${label}=%q`), ...(matchers === undefined ? [] : [matchers])]
  return `printf \`topk(1, ${series(metric, all.join(', '))}${holds})\` ${labels.map((label) => `$labels.${label}`).join(' ')} | query`
}
