import { hasFallen } from './condition/requests.ts'
import type { Credential, RequestCounts } from './credential.ts'

/** What a list showed of one credential's counters. */
export interface Reading extends RequestCounts {
  /** Its list's number: a list that was asked for later has a higher one. */
  readonly list: number
  /** When the list was asked for. */
  readonly askedAt: Date
}

/** Readings by credential, oldest first. */
export type Readings = ReadonlyMap<string, readonly Reading[]>

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

/** Counters by credential, of those that ever had any: one list without counters is no reason to forget them. */
export function countsOf(credentials: readonly Credential[]): ReadonlyMap<string, RequestCounts> {
  const counts = new Map<string, RequestCounts>()
  for (const { credential, requests, condition } of credentials) {
    const known = requests ?? condition?.requests ?? null
    if (known !== null) counts.set(credential, known)
  }
  return counts
}

/** Requests of a credential from the counters before its readings, each part as of its reading. */
export function usageOver(
  credential: string,
  before: RequestCounts | null,
  readings: readonly Reading[],
): readonly CredentialUsage[] {
  const usage: CredentialUsage[] = []
  let last = before
  for (const reading of readings) {
    const requests = requestsSince(last, reading)
    if (requests !== null) usage.push({ credential, askedAt: reading.askedAt, ...requests })
    last = reading
  }
  return usage
}

/**
 * Adds a reading, in place of the last one where that tells nothing more: of the same UTC day, between two others with no
 * counter fallen. The first one always stays, since what lies before it may not be known.
 */
export function addReading(readings: readonly Reading[], next: Reading): readonly Reading[] {
  const [before, last] = [readings.at(-2), readings.at(-1)]
  if (last === undefined) return [next]
  if (last.success === next.success && last.failed === next.failed) return readings
  const tellsNothing =
    before !== undefined && isSameDay(last, next) && !hasFallen(before, last) && !hasFallen(last, next)
  return [...(tellsNothing ? readings.slice(0, -1) : readings), next]
}

function isSameDay(a: Reading, b: Reading): boolean {
  return utcDay(a.askedAt) === utcDay(b.askedAt)
}

function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10)
}
