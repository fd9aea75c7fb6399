export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
/** Longer than any demo runs. */
const FOREVER = 36_500 * DAY

/** An instant that comes again. All times of the demo are milliseconds since it began, negative before. */
export interface Moment {
  readonly atMs: number
  readonly everyMs: number
}

/** An interval that comes again, shorter than what lies between two beginnings. */
export interface Recurrence {
  readonly fromMs: number
  readonly untilMs: number
  readonly everyMs: number
}

/** From then on, for good. */
export function since(fromMs: number): Recurrence {
  return { fromMs, untilMs: FOREVER, everyMs: 2 * FOREVER }
}

/** When it last came, `nowMs` included; null when it never did. */
export function lastTime({ atMs, everyMs }: Moment, nowMs: number): number | null {
  return nowMs < atMs ? null : nowMs - ((nowMs - atMs) % everyMs)
}

/** The interval that last began; null when none did. */
export function lastInterval({ fromMs, untilMs, everyMs }: Recurrence, nowMs: number): Interval | null {
  const beganMs = lastTime({ atMs: fromMs, everyMs }, nowMs)
  return beganMs === null ? null : { beganMs, endsMs: beganMs + untilMs - fromMs }
}

/** The interval that runs, its end excluded; null when none does. */
export function runningInterval(recurrence: Recurrence, nowMs: number): Interval | null {
  const last = lastInterval(recurrence, nowMs)
  return last !== null && nowMs < last.endsMs ? last : null
}

/** Milliseconds of all intervals up to now. */
export function timeWithin({ fromMs, untilMs, everyMs }: Recurrence, nowMs: number): number {
  if (nowMs <= fromMs) return 0
  const complete = Math.floor((nowMs - fromMs) / everyMs)
  return complete * (untilMs - fromMs) + Math.min((nowMs - fromMs) % everyMs, untilMs - fromMs)
}

export interface Interval {
  readonly beganMs: number
  readonly endsMs: number
}
