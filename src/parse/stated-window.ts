import { DAY_SECONDS } from '../domain/durations.ts'
import { type QuotaScope, type QuotaWindow, windowNameOf } from '../domain/quota.ts'

/** What a provider says of one window, in headers or in an answer; null is unknown. */
export interface StatedWindow {
  readonly scope: QuotaScope
  /** Of scope `model`. */
  readonly model: string | null
  readonly windowSeconds: number | null
  readonly usedRatio: number | null
  /** The provider says that it is used up, whatever `usedRatio` says. */
  readonly isUsedUp: boolean
  readonly resetAt: Date | null
}

const MAX_SECONDS = 366 * DAY_SECONDS

/** A window's length in whole seconds; null for 0, which stands for no window, and for more than a leap year. */
export function possibleLength(seconds: number | null): number | null {
  // No database takes a part of a second, and refuses all that is stored with it.
  const whole = Math.round(seconds ?? 0)
  return whole > 0 && whole <= MAX_SECONDS ? whole : null
}

/**
 * When a window starts again. Null for what cannot be: more than two lengths of the window after the observation, more
 * than a year, or more than a day before it, which no clock is wrong by.
 */
export function possibleReset(resetAt: Date | null, windowSeconds: number | null, observedAt: Date): Date | null {
  if (resetAt === null) return null
  const seconds = (resetAt.getTime() - observedAt.getTime()) / 1000
  const most = windowSeconds === null ? MAX_SECONDS : Math.min(2 * windowSeconds, MAX_SECONDS)
  return seconds >= -DAY_SECONDS && seconds <= most ? resetAt : null
}

/**
 * The windows of a limit that has been reached, where nobody says which of them it is: what is used most, each where
 * several are alike or no share is known. That one without a reset is used most says nothing of the others.
 */
export function withFullestUsedUp(windows: readonly StatedWindow[]): readonly StatedWindow[] {
  const most = Math.max(...windows.map(shareOf))
  return windows.map((window) => (shareOf(window) === most ? { ...window, isUsedUp: true } : window))
}

function shareOf({ usedRatio }: StatedWindow): number {
  return usedRatio ?? Number.NEGATIVE_INFINITY
}

/** A window in normal form; none where its share, or both its length and its reset are unknown. Only with a reset it is used up. */
export function toQuotaWindow(stated: StatedWindow, observedAt: Date): readonly QuotaWindow[] {
  const { scope, model, windowSeconds, resetAt } = stated
  const usedRatio = stated.isUsedUp && resetAt !== null ? Math.max(stated.usedRatio ?? 1, 1) : stated.usedRatio
  if (usedRatio === null || (windowSeconds === null && resetAt === null)) return []
  return [{ window: windowNameOf(windowSeconds), scope, model, usedRatio, windowSeconds, resetAt, observedAt }]
}
