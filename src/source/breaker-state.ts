import { z } from 'zod'
import { BREAKER_REASONS, type BreakerReason } from '../domain/reasons.ts'
import type { KeyPrint } from './key-print.ts'

const date = z.iso.datetime().transform((text) => new Date(text))

/** An open breaker as its file holds it. */
export const breakerStateSchema = z.object({
  reason: z.enum(BREAKER_REASONS),
  openedAt: date,
  /** On the wall clock. */
  probeAt: date,
  /** From the refusal to `probeAt`: bounds the wait when the wall clock was set back in between. */
  waitMs: z.number().nonnegative(),
  /** Asked by people since the last success. */
  requestProbes: z.int().nonnegative(),
  key: z.object({ salt: z.hex(), hash: z.hex() }),
})
export type BreakerState = Readonly<z.infer<typeof breakerStateSchema>>

/** A refusal that opens a breaker. */
export interface Opening {
  readonly reason: BreakerReason
  /** What the proxy said of a ban's rest, if it can be read. */
  readonly banMs: number | null
  readonly at: Date
  readonly key: KeyPrint
  /** From 0 to 1. */
  readonly random: number
}

const HOUR_MS = 3_600_000
// The upstream forgets an address 2 to 3 h after its last failure.
const UNAUTHORIZED_WAIT_MS = 4 * HOUR_MS
const DEFAULT_BAN_MS = HOUR_MS / 2
const MIN_BAN_MS = 60_000
const MAX_BAN_MS = 24 * HOUR_MS
const BAN_JITTER_MS = 60_000
// With the request that opened it these are three of the five failures that ban.
const MAX_REQUEST_PROBES = 2

/** @param before what was known until now; of another key too, since only a success gives people new probes */
export function openState(before: BreakerState | null, opening: Opening): BreakerState {
  const { reason, at, key } = opening
  const stillOpen = before !== null && before.reason === reason && before.key.hash === key.hash
  const waitMs = reason === 'unauthorized' ? UNAUTHORIZED_WAIT_MS : banWaitMs(opening)
  return {
    reason,
    openedAt: stillOpen ? before.openedAt : at,
    probeAt: new Date(at.getTime() + waitMs),
    waitMs,
    requestProbes: before?.requestProbes ?? 0,
    key,
  }
}

/**
 * The state to write down before a probe is sent: a process that dies while it waits for the answer must not ask again
 * at once.
 */
export function claimProbe(state: BreakerState, at: Date, byRequest: boolean): BreakerState {
  const requestProbes = state.requestProbes + (byRequest ? 1 : 0)
  return { ...state, probeAt: new Date(at.getTime() + state.waitMs), requestProbes }
}

/** Whether a person's request may probe before `probeAt`; never during a ban, when every request is refused anyway. */
export function mayProbe(state: BreakerState): boolean {
  return state.reason === 'unauthorized' && state.requestProbes < MAX_REQUEST_PROBES
}

function banWaitMs({ banMs, random }: Opening): number {
  return Math.min(Math.max(banMs ?? DEFAULT_BAN_MS, MIN_BAN_MS), MAX_BAN_MS) + Math.round(random * BAN_JITTER_MS)
}
