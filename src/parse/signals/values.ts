import { DAY_SECONDS } from '../../domain/durations.ts'
import { readUsedRatio } from '../quota-ratio.ts'
import { parseTimestamp } from '../timestamp.ts'
import type { SignalHeaders } from './table.ts'

const NUMBER = /^[+-]?\d{1,20}(?:\.\d{1,40})?(?:e[+-]?\d{1,3})?$/i
const MAX_WINDOW_SECONDS = 366 * DAY_SECONDS

/** A share from 0 to 100 of 1, or of `whole`; null for anything else. */
export function readRatio(text: string | undefined, whole: 1 | 100): number | null {
  const share = readNumber(text)
  return readUsedRatio(share === null ? null : share / whole)
}

/** A window's length in whole seconds; null for 0, which stands for no window, and for more than a leap year. */
export function readWindowSeconds(minutes: string | undefined): number | null {
  // No database takes a part of a second, and refuses all that is stored with it.
  const seconds = Math.round((readNumber(minutes) ?? 0) * 60)
  return seconds > 0 && seconds <= MAX_WINDOW_SECONDS ? seconds : null
}

/**
 * Reads when a window starts again: the time in `at`, or else the seconds after the observation in `after`. Null for what
 * cannot be: more than two lengths of the window after the observation, more than a year, or more than a day before it,
 * which no clock is wrong by.
 */
export function readReset(
  headers: SignalHeaders,
  { at, after }: { readonly at: string; readonly after?: string },
  windowSeconds: number | null,
  observedAt: Date,
): Date | null {
  const stated = parseTimestamp(headers.get(at))
  if (stated !== null && isPossible(stated, windowSeconds, observedAt)) return stated
  const seconds = readNumber(after && headers.get(after))
  if (seconds === null || seconds < 0) return null
  const counted = new Date(observedAt.getTime() + seconds * 1000)
  return isPossible(counted, windowSeconds, observedAt) ? counted : null
}

function isPossible(resetAt: Date, windowSeconds: number | null, observedAt: Date): boolean {
  const seconds = (resetAt.getTime() - observedAt.getTime()) / 1000
  const most = windowSeconds === null ? MAX_WINDOW_SECONDS : Math.min(2 * windowSeconds, MAX_WINDOW_SECONDS)
  return seconds >= -DAY_SECONDS && seconds <= most
}

function readNumber(text: string | undefined): number | null {
  return text !== undefined && NUMBER.test(text) ? Number(text) : null
}
