/**
 * Every time an alert depends on, for the default sync interval of 15 minutes.
 *
 * With a longer interval, multiply what is marked and run `npm run build:monitoring`; docs/alerts.md says which and why.
 */
export const WINDOWS = {
  /** Ending soon, in seconds before the end. */
  noticeSeconds: 7 * 86_400,
  warningSeconds: 3 * 86_400,
  urgentSeconds: 86_400,
  expired: '5m',
  /** `expired` in seconds: for so long after the end an account counts as ending, so that its alerts do not part. */
  expiredSeconds: 300,
  /** Two syncs that agree. Scale with the interval. */
  error: '30m',
  failing: '30m',
  proxyDown: '30m',
  storeFailing: '30m',
  configReload: '30m',
  clockSkew: '30m',
  /** One sync. Scale with the interval. */
  providerDown: '15m',
  providerDisabled: '15m',
  /** Within this a disabled account must have worked, for its provider to be missed. */
  worked: '30d',
  workedStep: '12h',
  workedLately: '1d',
  workedLatelyStep: '15m',
  /** A payment that is a little late is made meanwhile. */
  delinquent: '1h',
  /** Time to correct a date that was stated. */
  conflict: '1d',
  /** Use of a weekly or monthly quota that is news, unless it comes this shortly before the reset. */
  quotaNearlyUsed: 0.9,
  quotaGateSeconds: 12 * 3600,
  /** How far back the start of such a use is looked for: longer than the gate. */
  quotaMemory: '15h',
  /** One sync, and the step not longer than that. Scale with the interval. */
  quota: '15m',
  quotaMemoryStep: '15m',
  /** Two syncs. Scale with the interval. */
  poolQuota: '30m',
  poolQuotaLow: 0.85,
  /** An account that showed a quota within this has it, used or not. */
  quotaShown: '14d',
  quotaShownStep: '6h',
  /** A removed account is spoken of for the sum of these; the first bridges scrapes that were missed then. */
  removedGap: '5m',
  removedAfter: '55m',
  /** Failures count when they are at most this old: four syncs. Scale with the interval. */
  failures: '1h',
  /** How long a dead proxy's failures are remembered, and how finely. */
  failuresMemory: '12h',
  failuresMemoryStep: '15m',
  /** Longer than the five-hour windows of Codex and Claude. */
  limited: '6h',
  dropped: '5m',
  droppedLookback: '1d',
  stale: '5m',
  exporterDown: '5m',
  exporterMemory: '1d',
} as const
