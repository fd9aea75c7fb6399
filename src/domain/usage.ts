import { hasFallen } from './condition/requests.ts'
import type { Credential, RequestCounts } from './credential.ts'
import { type Steps, visitEach } from './steps.ts'

/** What a list showed of one credential's counters. */
export interface CounterReading extends RequestCounts {
  /** Its list's number: a list that was asked for later has a higher one. */
  readonly list: number
  /** When the list was asked for. */
  readonly askedAt: Date
  /** Requests since the reading before it that its counters do not tell, of readings that were merged into it. */
  readonly untold?: RequestCounts
}

/** CounterReadings by credential, oldest first. */
export type CounterReadings = ReadonlyMap<string, readonly CounterReading[]>

/** The last counters by credential. */
export type Counts = ReadonlyMap<string, RequestCounts>

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
export function* countsOf(credentials: readonly Credential[]): Steps<Counts> {
  const counts = new Map<string, RequestCounts>()
  yield* visitEach(credentials, ({ credential, requests, condition }) => {
    const known = requests ?? condition?.requests ?? null
    if (known !== null) counts.set(credential, known)
  })
  return counts
}

/**
 * Requests of a credential from the counters before its readings, each part as of its reading. What the first reading does
 * not tell is left out: it was since a reading that is stored.
 */
export function usageOver(
  credential: string,
  before: RequestCounts | null,
  readings: readonly CounterReading[],
): readonly CredentialUsage[] {
  const usage: CredentialUsage[] = []
  let last = before
  for (const [index, reading] of readings.entries()) {
    const requests = total(requestsSince(last, reading), index === 0 ? null : reading.untold)
    if (requests.success > 0 || requests.failed > 0) usage.push({ credential, askedAt: reading.askedAt, ...requests })
    last = reading
  }
  return usage
}

/** A store that is out of reach for long must not fill the memory. */
export const MAX_READINGS = 50

/**
 * Adds a reading, in place of the last one where that tells nothing more: of the same UTC day, between two others with no
 * counter fallen. The first one always stays, since what lies before it may not be known. Of more than `MAX_READINGS` the
 * second is merged into the third, so that its requests count as of the third's day.
 */
export function addReading(readings: readonly CounterReading[], next: CounterReading): readonly CounterReading[] {
  const [before, last] = [readings.at(-2), readings.at(-1)]
  if (last === undefined) return [next]
  if (last.success === next.success && last.failed === next.failed) return readings
  const tellsNothing =
    before !== undefined && isSameDay(last, next) && !hasFallen(before, last) && !hasFallen(last, next)
  if (tellsNothing) return [...readings.slice(0, -1), merge(before, last, next)]
  return mergeSecond([...readings, next])
}

function mergeSecond(readings: readonly CounterReading[]): readonly CounterReading[] {
  const [first, second, third, ...rest] = readings
  if (first === undefined || second === undefined || third === undefined) return readings
  return readings.length > MAX_READINGS ? [first, merge(first, second, third), ...rest] : readings
}

/** The last of three readings, in place of the last two. */
function merge(
  first: CounterReading,
  second: CounterReading,
  { list, askedAt, success, failed, untold }: CounterReading,
): CounterReading {
  const counts = { success, failed }
  const all = total(requestsSince(first, second), second.untold, requestsSince(second, counts), untold)
  const told = total(requestsSince(first, counts))
  const rest = { success: all.success - told.success, failed: all.failed - told.failed }
  const isTold = rest.success === 0 && rest.failed === 0
  return { ...counts, list, askedAt, ...(isTold ? {} : { untold: rest }) }
}

function total(...parts: readonly (RequestCounts | null | undefined)[]): RequestCounts {
  let [success, failed] = [0, 0]
  for (const part of parts) {
    success += part?.success ?? 0
    failed += part?.failed ?? 0
  }
  return { success, failed }
}

function isSameDay(a: CounterReading, b: CounterReading): boolean {
  return utcDay(a.askedAt) === utcDay(b.askedAt)
}

function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10)
}
