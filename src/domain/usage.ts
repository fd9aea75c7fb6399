import { hasFallen } from './condition/requests.ts'
import type { RequestCounts } from './credential.ts'

/** Counters by credential, as one list showed them. */
export interface Checkpoint {
  /** When the list was asked for. */
  readonly askedAt: Date
  readonly counts: ReadonlyMap<string, RequestCounts>
}

/** Requests of one credential between two observations. */
export interface CredentialUsage extends RequestCounts {
  readonly credential: string
  /** When the list was asked for that showed them: usage belongs to its UTC day. */
  readonly askedAt: Date
}

/**
 * Requests made between two observations of a credential, or null when there were none to tell.
 *
 * The first counters ever seen are a baseline, not usage. A counter that fell means that the proxy restarted, and both
 * restarted from 0 with it. A restart that ends above the old counts between two observations cannot be seen.
 */
export function requestsSince(before: RequestCounts | null, after: RequestCounts | null): RequestCounts | null {
  if (before === null || after === null) return null
  const restarted = hasFallen(before, after)
  const success = restarted ? after.success : after.success - before.success
  const failed = restarted ? after.failed : after.failed - before.failed
  return success === 0 && failed === 0 ? null : { success, failed }
}

/** The counters of those that have any. */
export function checkpointOf(
  askedAt: Date,
  counted: readonly { readonly credential: string; readonly requests: RequestCounts | null }[],
): Checkpoint {
  const counts = new Map<string, RequestCounts>()
  for (const { credential, requests } of counted) if (requests !== null) counts.set(credential, requests)
  return { askedAt, counts }
}

/** Requests from the counters in `base` over the checkpoints in their order, each part as of its checkpoint. */
export function usageOver(base: Checkpoint['counts'], checkpoints: readonly Checkpoint[]): readonly CredentialUsage[] {
  const last = new Map(base)
  const usage: CredentialUsage[] = []
  for (const { askedAt, counts } of checkpoints) {
    for (const [credential, after] of counts) {
      const requests = requestsSince(last.get(credential) ?? null, after)
      if (requests !== null) usage.push({ credential, askedAt, ...requests })
      last.set(credential, after)
    }
  }
  return usage
}

/**
 * Adds a checkpoint, in place of the last one where that tells nothing more: of the same UTC day, between two others with
 * no counter fallen or gone. The first one always stays, since what lies before it may not be known.
 */
export function addCheckpoint(checkpoints: readonly Checkpoint[], next: Checkpoint): readonly Checkpoint[] {
  const before = checkpoints.at(-2)
  const last = checkpoints.at(-1)
  if (before === undefined || last === undefined || utcDay(last.askedAt) !== utcDay(next.askedAt))
    return [...checkpoints, next]
  return grows(before, last) && grows(last, next) ? [...checkpoints.slice(0, -1), next] : [...checkpoints, next]
}

function grows(before: Checkpoint, after: Checkpoint): boolean {
  return [...before.counts].every(([credential, counts]) => {
    const now = after.counts.get(credential)
    return now !== undefined && !hasFallen(counts, now)
  })
}

function utcDay(date: Date): string {
  return date.toISOString().slice(0, 10)
}
