import type { AlertGroup } from '../alert.ts'
import { who } from '../annotations.ts'
import { QUOTA } from '../dashboards/quota.ts'
import { QUOTA_WINDOWS } from '../dashboards/quota-panels.ts'
import { LONG_WINDOW, PLAN, WINDOW } from '../details.ts'
import { ACCOUNT_LABELS, having, identified, lastKnownOfCredential, POOL_LABELS, series } from '../promql.ts'
import { countEnabled, LONG_WINDOWS, MAIN_WINDOWS, usedOfPool, WEEKLY_WINDOWS } from '../quotas.ts'
import { WINDOWS } from '../windows.ts'

const SHOWN_IN = { dashboard: QUOTA, panel: QUOTA_WINDOWS }
const USED = 'quota_used_ratio'

/**
 * Holds while it began more than the gate before the reset: what begins later is soon over, and what began earlier does
 * not end because the reset comes near. Without a known reset nothing is near.
 */
function nearlyUsed(): string {
  const { quotaNearlyUsed, quotaGateSeconds, quotaMemory, quotaMemoryStep } = WINDOWS
  const reset = lastKnownOfCredential('quota_reset_timestamp_seconds', LONG_WINDOWS)
  const usedAt = `timestamp(${series(USED, LONG_WINDOWS)} >= ${quotaNearlyUsed})`
  const began = `min_over_time(${usedAt}[${quotaMemory}:${quotaMemoryStep}])`
  const near = `(${reset} - time() <= ${quotaGateSeconds})`
  const beganBefore = `(${reset} - ${began} > ${quotaGateSeconds})`
  return `(${lastKnownOfCredential(USED, LONG_WINDOWS)} >= ${quotaNearlyUsed})\nunless (${near} unless ${beganBefore})`
}

const poolLow = [
  `(avg by (${POOL_LABELS}) ${usedOfPool(ACCOUNT_LABELS, WEEKLY_WINDOWS)} >= ${WINDOWS.poolQuotaLow})`,
  `and (${countEnabled(POOL_LABELS)} >= 2)`,
].join('\n')

export const QUOTA_ALERTS: AlertGroup = {
  name: 'cliproxy-quotas',
  alerts: [
    {
      name: 'QuotaNearlyUsed',
      title: 'Quota nearly used',
      expr: identified(`${nearlyUsed()}\nunless ${having('disabled')}`),
      for: WINDOWS.quota,
      severity: 'warning',
      about: 'account',
      summary: (dialect) =>
        `${who(dialect)} has used ${dialect.percentage} of its${dialect.detail(LONG_WINDOW, ' {{ . }}')} quota`,
      description: (dialect) =>
        `{{ $labels.provider }} credential ${who(dialect)} has used most of its` +
        `${dialect.detail(LONG_WINDOW, ' {{ . }}')} quota, and did so more than half a day before the reset. ` +
        'When nothing is left, its requests fail until then.',
      action: () => 'Spread the load, or add an account.',
      details: [PLAN, LONG_WINDOW],
      panel: SHOWN_IN,
    },
    {
      name: 'QuotaExhausted',
      title: 'Quota used up',
      expr: identified(`${lastKnownOfCredential(USED, MAIN_WINDOWS)} >= 1\nunless ${having('disabled')}`),
      for: WINDOWS.quota,
      severity: 'info',
      about: 'account',
      summary: (dialect) => `${who(dialect)} has used up its${dialect.detail(WINDOW, ' {{ . }}')} quota`,
      description: (dialect) =>
        `{{ $labels.provider }} credential ${who(dialect)} has nothing left of its` +
        `${dialect.detail(WINDOW, ' {{ . }}')} quota: the provider serves it again after the reset.`,
      action: () => 'Wait for the reset.',
      details: [PLAN, WINDOW],
      panel: SHOWN_IN,
    },
    {
      name: 'PoolQuotaLow',
      title: 'Weekly quota of a provider nearly used',
      expr: poolLow,
      for: WINDOWS.poolQuota,
      severity: 'warning',
      about: 'pool',
      summary: ({ percentage }) =>
        `${percentage} of what all {{ $labels.provider }} credentials on proxy {{ $labels.proxy }} have a week is used`,
      description: ({ percentage }) =>
        `The enabled {{ $labels.provider }} credentials on proxy {{ $labels.proxy }} have together used ${percentage} of ` +
        'their weekly quotas: soon none is left to take over from another.',
      action: () => 'Add an account, or ask for less until the first of them resets.',
      panel: SHOWN_IN,
    },
  ],
}
