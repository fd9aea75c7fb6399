import { HOUR_MS, MINUTE_MS } from '../../domain/durations.ts'
import type { BreakerReason } from '../../domain/reasons.ts'
import { banWaitMs } from '../ban.ts'

/** An open breaker: what is known of the keys that a proxy refused. Plain data; see `file.ts` for how it is kept. */
export interface BreakerState {
  /** Hex; the keys' hashes are made with it. */
  readonly salt: string
  /** One per key, the last one that failed first; at most `MAX_KEYS`. */
  readonly failedKeys: readonly FailedKey[]
  /** Failures (401) of any key that the proxy may still remember; a probe counts until its answer is known. */
  readonly failures: { readonly count: number; readonly wait: Wait }
  /** Probes that people asked for since the last success. */
  readonly requestProbes: number
}

/** A key that may not be tried for a while. */
export interface FailedKey {
  /** Of the key, hex. */
  readonly hash: string
  readonly reason: BreakerReason
  readonly openedAt: Date
  readonly wait: Wait
}

export interface Wait {
  /** On the wall clock. */
  readonly endsAt: Date
  /** From its start: bounds it when the wall clock was set back in between. */
  readonly waitMs: number
}

/** A failure that opens a breaker. */
export interface KeyFailure {
  readonly hash: string
  readonly reason: BreakerReason
  /** What is left of a ban, as the proxy said; null when it said nothing that can be read. */
  readonly banMs: number | null
  readonly at: Date
  /** Whether the request was a probe that `claimProbe` counted. */
  readonly claimed: boolean
  /** From 0 to 1. */
  readonly random: number
}

/** A request with a failed key, to find out whether it works again. */
export interface Probe {
  /** As it was before. */
  readonly failedKey: FailedKey
  readonly at: Date
  /** Before the wait was over, at a person's request. */
  readonly early: boolean
}

/** With at most four failures in 3 h these are more keys than wait at any time; bans come without a count. */
export const MAX_KEYS = 8

// The upstream forgets an address 2 to 3 h after its last failure.
const MEMORY_MS = 3 * HOUR_MS + MINUTE_MS
const UNAUTHORIZED_WAIT_MS = 4 * HOUR_MS
// Of the five that ban: the owner's browser may be behind the same address. One more is kept for a key that is new, so
// that the right one closes the breaker whatever was tried before.
const MAX_FAILURES = 3
const MAX_FAILURES_FOR_NEW_KEY = 4
const MAX_REQUEST_PROBES = 2

/** The state before any key failed. */
export function emptyState(salt: string, at: Date): BreakerState {
  return { salt, failedKeys: [], failures: { count: 0, wait: waitFrom(at, 0) }, requestProbes: 0 }
}

/** Null for a key that did not fail, or so long ago that others took its place. */
export function findFailedKey(state: BreakerState, hash: string): FailedKey | null {
  return state.failedKeys.find((failedKey) => failedKey.hash === hash) ?? null
}

/**
 * The state after a failure. A 401 waits 4 h; a ban as long as the proxy said, from 1 min to 24 h and half an hour where
 * it said nothing, and up to a minute more. Only a success gives people new probes.
 */
export function addFailure(state: BreakerState, failure: KeyFailure): BreakerState {
  const { hash, reason, at, claimed } = failure
  const before = findFailedKey(state, hash)
  const failedKey: FailedKey = {
    hash,
    reason,
    openedAt: before?.reason === reason ? before.openedAt : at,
    wait: waitFrom(at, reason === 'unauthorized' ? UNAUTHORIZED_WAIT_MS : banWaitMs(failure.banMs, failure.random)),
  }
  const others = state.failedKeys.filter((other) => other !== before)
  const { failures } = claimed ? uncount(state) : state
  return {
    ...state,
    failedKeys: [failedKey, ...others].slice(0, MAX_KEYS),
    failures: reason === 'unauthorized' ? countFailure(failures, at) : failures,
  }
}

/**
 * The state to write down before a probe is sent: a process that dies while it waits for the answer must not ask again
 * at once.
 */
export function claimProbe(state: BreakerState, { failedKey, at, early }: Probe): BreakerState {
  return {
    ...replaceKey(state, { ...failedKey, wait: waitFrom(at, failedKey.wait.waitMs) }),
    failures: countFailure(state.failures, at),
    requestProbes: state.requestProbes + (early ? 1 : 0),
  }
}

/** Takes back what `claimProbe` wrote, after an answer that says nothing about the key. */
export function releaseProbe(state: BreakerState, { failedKey, early }: Probe): BreakerState {
  return {
    ...replaceKey(uncount(state), failedKey),
    requestProbes: Math.max(0, state.requestProbes - (early ? 1 : 0)),
  }
}

/** The state once the proxy has forgotten all failures; the keys wait on. */
export function forgetFailures(state: BreakerState): BreakerState {
  return { ...state, failures: { ...state.failures, count: 0 } }
}

/** Whether nobody may ask with a key until the proxy has forgotten the failures. */
export function isExhausted({ failures }: BreakerState, isNewKey: boolean): boolean {
  return failures.count >= (isNewKey ? MAX_FAILURES_FOR_NEW_KEY : MAX_FAILURES)
}

/** Whether a person's request may probe before its time; never during a ban, when every request is refused anyway. */
export function mayProbe(state: BreakerState, { reason }: FailedKey): boolean {
  return reason === 'unauthorized' && state.requestProbes < MAX_REQUEST_PROBES
}

function replaceKey(state: BreakerState, next: FailedKey): BreakerState {
  return { ...state, failedKeys: state.failedKeys.map((key) => (key.hash === next.hash ? next : key)) }
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
