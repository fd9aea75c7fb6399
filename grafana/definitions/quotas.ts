import { CREDENTIAL_LABELS, lastKnownOfCredential, series } from './promql.ts'
import { WINDOWS } from './windows.ts'

const USED = 'quota_used_ratio'

/** Windows of an account's own quota: not of one model, of code reviews or of overage. */
export const MAIN_WINDOWS = 'scope="main"'
export const WEEKLY_WINDOWS = `window="weekly", ${MAIN_WINDOWS}`
/** Those whose end is too far away to wait for. */
export const LONG_WINDOWS = `window=~"weekly|monthly", ${MAIN_WINDOWS}`

const ENABLED = `(${lastKnownOfCredential('credential_status', 'status="disabled"')} == 0)`

/** How many of its accounts are enabled, by `labels`. */
export function countEnabled(labels: string): string {
  return `count by (${labels}) ${ENABLED}`
}

/**
 * Use of a quota, 0 to 1, of those accounts that are enabled and have one, by `labels`, which tell apart accounts.
 *
 * A window that nobody used since its reset is absent: its account has the whole quota. One that is exceeded leaves
 * nothing, not less than nothing.
 */
export function usedOfPool(labels: string, matchers: string): string {
  const by = `max by (${labels})`
  const used = `clamp_max(${by} (${lastKnownOfCredential(USED, matchers)}), 1)`
  return `((${used} or 0 * ${by} (${shown(matchers)}))\n  and on (${CREDENTIAL_LABELS}) ${ENABLED})`
}

/** Looks at a few moments a day: weeks of scrapes cost too much to read. */
function shown(matchers: string): string {
  return `present_over_time(${series(USED, matchers)}[${WINDOWS.quotaShown}:${WINDOWS.quotaShownStep}])`
}
