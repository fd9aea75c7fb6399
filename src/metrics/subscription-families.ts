import type { Evidence } from '../domain/credential.ts'
import { conflictOf, daysUntil } from '../domain/subscription.ts'
import { type Family, PREFIX, sampleOf, unixSeconds } from './family.ts'
import { labelText } from './label-text.ts'

/** When a subscription began and ends, and whether it goes on. */
export const SUBSCRIPTION_FAMILIES: readonly Family[] = [
  {
    name: `${PREFIX}subscription_start_timestamp_seconds`,
    help: 'Start of the subscription, as Unix time.',
    type: 'gauge',
    samples: ({ startAt }) => sampleOf(unixSeconds(startAt)),
  },
  {
    name: `${PREFIX}subscription_end_timestamp_seconds`,
    help: 'End of the subscription on the best evidence, as Unix time.',
    type: 'gauge',
    samples: ({ endAt, evidence }) => sampleOf(unixSeconds(endAt), evidenceLabel(evidence)),
  },
  {
    name: `${PREFIX}subscription_days_remaining`,
    help: 'Days to the end of the subscription, negative after it; as of at most 30 seconds ago.',
    type: 'gauge',
    clocked: true,
    samples: ({ endAt, evidence }, { now }) => sampleOf(endAt && daysUntil(endAt, now), evidenceLabel(evidence)),
  },
  {
    name: `${PREFIX}subscription_will_renew`,
    help: 'Whether the subscription renews at its end: 1 or 0; absent while unknown.',
    type: 'gauge',
    samples: ({ renewal }) => sampleOf(renewal && Number(renewal === 'renews')),
  },
  {
    name: `${PREFIX}subscription_delinquent`,
    help: 'Whether a payment is overdue: 1 or 0; absent while unknown.',
    type: 'gauge',
    samples: ({ delinquent }) => sampleOf(delinquent === null ? null : Number(delinquent)),
  },
  {
    name: `${PREFIX}subscription_conflict`,
    help: 'Whether ends that are stated with authority lie more than a day apart: 1 or 0; absent with fewer than two.',
    type: 'gauge',
    samples: ({ statements }, { now }) => {
      const conflict = conflictOf(statements, now)
      return sampleOf(conflict === null ? null : Number(conflict))
    },
  },
]

function evidenceLabel(evidence: Evidence | null): string {
  return labelText({ evidence: evidence ?? '' })
}
