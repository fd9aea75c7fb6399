import { isAheadOf } from '../../domain/clock-ahead.ts'
import type { Credential } from '../../domain/credential.ts'
import { DAY_MS, HOUR_MS } from '../../domain/durations.ts'
import type { Inquiry, InquiryOutcome, InquiryResult } from '../../domain/inquiry.ts'

/** What is known of one inquiry for one account. */
export interface Asking {
  /** Null while it was never asked for. */
  readonly askedAt: Date | null
  /** When this process asked, on its monotonic clock; null when it did not. */
  readonly askedMonotonicMs: number | null
  /** Null while there is no answer. */
  readonly result: InquiryResult | null
  /** Since when it is due, or when it will be; when it was first seen, where it was never asked for. */
  readonly nextAt: Date
}

/** Both clocks, read once. */
export interface Moment {
  readonly now: Date
  readonly monotonicMs: number
}

const NEAR_END_MS = 3 * DAY_MS
const MIN_BACK_OFF_MS = HOUR_MS
const MAX_BACK_OFF_MS = DAY_MS

/** Never for accounts that their owner set aside, whose login is known to be dead, or that hold a key and no login. */
export function mayBeAsked({ statusLabel, statusReason, accountType }: Credential): boolean {
  const isDead = statusLabel === 'error' && (statusReason === 'unauthorized' || statusReason === 'refresh_failed')
  return statusLabel !== 'disabled' && !isDead && accountType !== 'api_key'
}

/** Between two askings of an account: the least pause within three days of its end, before or after. */
export function pauseMsOf(inquiry: Inquiry, { endAt }: Pick<Credential, 'endAt'>, now: Date): number {
  const isNearEnd = endAt !== null && Math.abs(endAt.getTime() - now.getTime()) <= NEAR_END_MS
  return isNearEnd ? inquiry.minPauseMs : inquiry.pauseMs
}

/** When an account is due again after what came of asking. */
export function nextAtAfter(
  inquiry: Inquiry,
  credential: Pick<Credential, 'endAt'>,
  outcome: InquiryOutcome,
  askedAt: Date,
): Date {
  const pauseMs = pauseMsOf(inquiry, credential, askedAt)
  if (outcome.kind === 'stopped') return after(askedAt, outcome.pauseMs)
  if (outcome.kind !== 'failed' || outcome.result !== 'rate_limited') return after(askedAt, pauseMs)
  return after(askedAt, Math.max(pauseMs, backOffMs(inquiry, outcome.retryAfterMs)))
}

/** What a 429 asks for, within an hour and a day, and not less than the inquiry's own. */
function backOffMs({ minBackOffMs }: Inquiry, retryAfterMs: number | null): number {
  const asked = Math.min(Math.max(retryAfterMs ?? 0, MIN_BACK_OFF_MS), MAX_BACK_OFF_MS)
  return Math.max(asked, minBackOffMs)
}

/**
 * Whether an account is to be asked for now: one that never was, always. A good answer of which nothing is left was lost
 * on its way to the store; a time that lies ahead was written by a clock that was wrong. Whatever the wall clock says,
 * this process keeps the least pause.
 */
export function isDue(asking: Asking, inquiry: Inquiry, credential: Credential, { now, monotonicMs }: Moment): boolean {
  const { askedAt, askedMonotonicMs, result, nextAt } = asking
  if (askedMonotonicMs !== null && monotonicMs - askedMonotonicMs < inquiry.minPauseMs) return false
  const isLost = askedMonotonicMs === null && result === 'ok' && credential.statements.live === null
  const isAhead = askedAt !== null && isAheadOf(askedAt, now)
  return askedAt === null || nextAt <= now || isAhead || (isLost && inquiry.statesSubscription)
}

function after(date: Date, ms: number): Date {
  return new Date(date.getTime() + ms)
}
