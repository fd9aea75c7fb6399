import { ACCOUNT_LABELS, POOL_LABELS, series } from './promql.ts'
import { MAIN_WINDOWS, usedOfPool } from './quotas.ts'

/** A shorter part of a window says nothing of its pace. */
const SHORTEST_PART = 0.05

const passed = `1 - (${series('quota_reset_timestamp_seconds')} - time()) / ${series('quota_window_seconds')}`

/** Numbers for people who ask, as a Prometheus rule file; nothing of ours needs them. */
export function recordingRules() {
  return {
    groups: [
      {
        name: 'cliproxy-recorded',
        // Changes once per sync; less often than each 5 minutes there would be gaps.
        interval: '2m',
        rules: [
          // Above 1, the quota will not last for its window.
          {
            record: 'cliproxy:quota_pace:ratio',
            expr: `${series('quota_used_ratio')}\n/ (${SHORTEST_PART} <= ${passed} <= 1)`,
          },
          // In whole quotas: 1.5 where one account is unused and another half used.
          {
            record: 'cliproxy:pool_quota_left:sum',
            expr: `sum by (${POOL_LABELS}, window) (1 - ${usedOfPool(`${ACCOUNT_LABELS}, window`, MAIN_WINDOWS)})`,
          },
        ],
      },
    ],
  }
}
