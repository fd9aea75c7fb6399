import { z } from 'zod'
import { BREAKER_REASONS, type BreakerReason } from '../../domain/reasons.ts'

// With at most four refusals in 3 h these are more keys than wait at any time; bans come without a count.
const MAX_KEYS = 8

const date = z.iso.datetime().transform((text) => new Date(text))
const wait = z.object({
  /** On the wall clock. */
  endsAt: date,
  /** From its start: bounds it when the wall clock was set back in between. */
  waitMs: z.number().nonnegative(),
})
const refusal = z.object({
  /** Of the key, with the file's salt. */
  hash: z.hex(),
  reason: z.enum(BREAKER_REASONS),
  openedAt: date,
  wait,
})

/** An open breaker as its file holds it. */
export const breakerStateSchema = z.object({
  version: z.literal(1),
  salt: z.hex(),
  /** One per key, the last refused first. */
  refusals: z.array(refusal).min(1).max(MAX_KEYS),
  /** Refusals (401) of any key that the proxy may still remember; a probe counts until its answer is known. */
  failures: z.object({ count: z.int().nonnegative(), wait }),
  /** Asked by people since the last success. */
  requestProbes: z.int().nonnegative(),
})
export type BreakerState = Readonly<z.infer<typeof breakerStateSchema>>
export type Refusal = Readonly<z.infer<typeof refusal>>
export type Wait = Readonly<z.infer<typeof wait>>

/** A refusal that opens a breaker. */
export interface Opening {
  readonly hash: string
  readonly reason: BreakerReason
  /** What the proxy said of a ban's rest, if it can be read. */
  readonly banMs: number | null
  readonly at: Date
  /** Whether the request was a probe that `claimProbe` counted. */
  readonly claimed: boolean
  /** From 0 to 1. */
  readonly random: number
}

/** A probe of a refused key. */
export interface Probe {
  /** As it was before. */
  readonly refusal: Refusal
  readonly at: Date
  /** Before the wait was over, at a person's request. */
  readonly early: boolean
}

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
// The upstream forgets an address 2 to 3 h after its last failure.
const MEMORY_MS = 3 * HOUR_MS + MINUTE_MS
const UNAUTHORIZED_WAIT_MS = 4 * HOUR_MS
const DEFAULT_BAN_MS = HOUR_MS / 2
const MIN_BAN_MS = MINUTE_MS
const MAX_BAN_MS = 24 * HOUR_MS
const BAN_JITTER_MS = MINUTE_MS
// Of the five that ban: the owner's browser may be behind the same address. One more is kept for a key that is new, so
// that the right one closes the breaker whatever was tried before.
const MAX_FAILURES = 3
const MAX_FAILURES_FOR_NEW_KEY = 4
const MAX_REQUEST_PROBES = 2

/** The state before anything was refused. */
export function emptyState(salt: string, at: Date): BreakerState {
  return { version: 1, salt, refusals: [], failures: { count: 0, wait: waitFrom(at, 0) }, requestProbes: 0 }
}

export function refusalOf(state: BreakerState, hash: string): Refusal | null {
  return state.refusals.find((known) => known.hash === hash) ?? null
}

/** The state after a refusal; only a success gives people new probes. */
export function addRefusal(state: BreakerState, opening: Opening): BreakerState {
  const { hash, reason, at, claimed } = opening
  const before = refusalOf(state, hash)
  const next: Refusal = {
    hash,
    reason,
    openedAt: before?.reason === reason ? before.openedAt : at,
    wait: waitFrom(at, reason === 'unauthorized' ? UNAUTHORIZED_WAIT_MS : banWaitMs(opening)),
  }
  const others = state.refusals.filter((known) => known !== before)
  const { failures } = claimed ? uncount(state) : state
  return {
    ...state,
    refusals: [next, ...others].slice(0, MAX_KEYS),
    failures: reason === 'unauthorized' ? countFailure(failures, at) : failures,
  }
}

/**
 * The state to write down before a probe is sent: a process that dies while it waits for the answer must not ask again
 * at once.
 */
export function claimProbe(state: BreakerState, { refusal, at, early }: Probe): BreakerState {
  return {
    ...replaceRefusal(state, { ...refusal, wait: waitFrom(at, refusal.wait.waitMs) }),
    failures: countFailure(state.failures, at),
    requestProbes: state.requestProbes + (early ? 1 : 0),
  }
}

/** Takes back what `claimProbe` wrote, after an answer that says nothing about the key. */
export function releaseProbe(state: BreakerState, { refusal, early }: Probe): BreakerState {
  return {
    ...replaceRefusal(uncount(state), refusal),
    requestProbes: Math.max(0, state.requestProbes - (early ? 1 : 0)),
  }
}

/** What the proxy has forgotten by now counts no more. */
export function forgetFailures(state: BreakerState): BreakerState {
  return { ...state, failures: { ...state.failures, count: 0 } }
}

/** Whether nobody may ask with a key until the proxy forgot the failures. */
export function isExhausted({ failures }: BreakerState, isNewKey: boolean): boolean {
  return failures.count >= (isNewKey ? MAX_FAILURES_FOR_NEW_KEY : MAX_FAILURES)
}

/** Whether a person's request may probe before its time; never during a ban, when every request is refused anyway. */
export function mayProbe(state: BreakerState, { reason }: Refusal): boolean {
  return reason === 'unauthorized' && state.requestProbes < MAX_REQUEST_PROBES
}

function replaceRefusal(state: BreakerState, next: Refusal): BreakerState {
  return { ...state, refusals: state.refusals.map((known) => (known.hash === next.hash ? next : known)) }
}

function countFailure({ count }: BreakerState['failures'], at: Date): BreakerState['failures'] {
  return { count: count + 1, wait: waitFrom(at, MEMORY_MS) }
}

function uncount(state: BreakerState): BreakerState {
  return { ...state, failures: { ...state.failures, count: Math.max(0, state.failures.count - 1) } }
}

function waitFrom(at: Date, waitMs: number): Wait {
  return { endsAt: new Date(at.getTime() + waitMs), waitMs }
}

function banWaitMs({ banMs, random }: Opening): number {
  return Math.min(Math.max(banMs ?? DEFAULT_BAN_MS, MIN_BAN_MS), MAX_BAN_MS) + Math.round(random * BAN_JITTER_MS)
}
