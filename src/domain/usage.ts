import type { RequestCounts } from './credential.ts'

/**
 * Requests made between two observations of a credential, or null when there were none to tell.
 *
 * The first counters ever seen are a baseline, not usage. A counter that fell means that the proxy restarted, and both
 * restarted from 0 with it. A restart that ends above the old counts between two observations cannot be seen.
 */
export function requestsSince(before: RequestCounts | null, after: RequestCounts | null): RequestCounts | null {
  if (before === null || after === null) return null
  const restarted = after.success < before.success || after.failed < before.failed
  const success = restarted ? after.success : after.success - before.success
  const failed = restarted ? after.failed : after.failed - before.failed
  return success === 0 && failed === 0 ? null : { success, failed }
}
