import { isRunning } from '../domain/quota.ts'
import type { LabelledWindow } from './account-limits.ts'
import { type Family, PREFIX, sampleOf, unixSeconds } from './family.ts'

/** What is used of each quota window. One that has been reset since it was seen is absent: nobody knows what is used of the next. */
export const QUOTA_FAMILIES: readonly Family[] = [
  {
    name: `${PREFIX}quota_used_ratio`,
    help: 'What is used of the quota in its current window: 0 to 1, above when exceeded.',
    type: 'gauge',
    clocked: true,
    samples: (_, { windows, now }) => samplesOf(windows, now, ({ usedRatio }) => usedRatio),
  },
  {
    name: `${PREFIX}quota_reset_timestamp_seconds`,
    help: 'When the window of the quota ends and the next one begins, as Unix time.',
    type: 'gauge',
    clocked: true,
    samples: (_, { windows, now }) => samplesOf(windows, now, ({ resetAt }) => unixSeconds(resetAt)),
  },
  {
    name: `${PREFIX}quota_window_seconds`,
    help: "Length of the quota's window.",
    type: 'gauge',
    clocked: true,
    samples: (_, { windows, now }) => samplesOf(windows, now, ({ windowSeconds }) => windowSeconds),
  },
  {
    name: `${PREFIX}quota_observed_timestamp_seconds`,
    help: 'When the newest of the quota windows was seen, as Unix time.',
    type: 'gauge',
    clocked: true,
    samples: (_, { windows, now }) => {
      const seen = windows.filter(({ quota }) => isRunning(quota, now)).map(({ quota }) => quota.observedAt.getTime())
      return sampleOf(seen.length === 0 ? null : Math.max(...seen) / 1000)
    },
  },
  {
    name: `${PREFIX}reset_credits_available`,
    help: 'How many resets of its limits the account may still ask its provider for.',
    type: 'gauge',
    needs: 'recent',
    samples: ({ resetCredits }) => sampleOf(resetCredits),
  },
]

function samplesOf(
  windows: readonly LabelledWindow[],
  now: Date,
  read: (quota: LabelledWindow['quota']) => number | null,
) {
  return windows.flatMap(({ labels, quota }) => (isRunning(quota, now) ? sampleOf(read(quota), labels) : []))
}
