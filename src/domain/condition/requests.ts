import type { Credential, RequestCounts } from '../credential.ts'
import type { Observation } from '../observation.ts'

const NONE: RequestCounts = { success: 0, failed: 0 }

/** So many successes are hardly reached again, to the number, between a restart and the next list. */
const SURELY_KEPT = 10

/**
 * Whether the proxy restarted since its last list: a counter of any of its credentials fell, and so all count from 0. An
 * auth file that is deleted and comes back starts from 0 alone: then the successes of others stand where they stood.
 *
 * @param known by credential
 */
export function hasRestarted(
  known: ReadonlyMap<string, Credential>,
  listed: readonly Pick<Observation, 'credential' | 'requests'>[],
): boolean {
  let fell = false
  for (const { credential, requests } of listed) {
    const before = known.get(credential)
    const counters = before === undefined ? null : countersOf(before)
    if (counters === null || requests === null) continue
    if (hasFallen(counters, requests)) fell = true
    else if (requests.success >= SURELY_KEPT && requests.success === counters.success) return false
  }
  return fell
}

/**
 * Requests between two lists; null when the list has no counters, or the account was never seen. One that was listed
 * without counters counts from 0: its proxy was replaced by one that counts.
 */
export function riseBetween(
  before: RequestCounts | null,
  after: RequestCounts | null,
  { restarted, known }: { readonly restarted: boolean; readonly known: boolean },
): RequestCounts | null {
  if (after === null || !known) return null
  const base = before === null || restarted || hasFallen(before, after) ? NONE : before
  return { success: after.success - base.success, failed: after.failed - base.failed }
}

/** Failures since the last success, as far as one list alone tells. */
export function trailingFailures({ requests, recentRequests }: Observation): number {
  if (requests?.success === 0) return requests.failed
  const buckets = recentRequests ?? []
  const after = buckets.slice(buckets.findLastIndex((bucket) => bucket.success > 0) + 1)
  return after.reduce((sum, bucket) => sum + bucket.failed, 0)
}

/** A credential's counters as last listed. */
export function countersOf({ condition, requests }: Credential): RequestCounts | null {
  return condition?.requests ?? requests
}

/** Whether a counter fell: the proxy restarted, and both restarted from 0 with it. */
export function hasFallen(before: RequestCounts, after: RequestCounts): boolean {
  return after.success < before.success || after.failed < before.failed
}
