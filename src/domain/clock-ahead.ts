import { MINUTE_MS } from './durations.ts'

/** How far a wall clock may be ahead before its times count as wrong. */
const MAX_AHEAD_MS = 5 * MINUTE_MS

/** Whether a clock that was ahead wrote a time: more than 5 minutes after `now`, it cannot be ordered. */
export function isAheadOf(at: Date, now: Date): boolean {
  return at.getTime() - now.getTime() > MAX_AHEAD_MS
}
