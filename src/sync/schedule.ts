import { type Job, scheduleJob } from 'node-schedule'
import type { Clock } from '../domain/runtime.ts'

const TICK_MS = 5_000
const WATCH_MS = 1_000

export interface Schedule {
  /** When the next run is due, on the wall clock; now while the schedule does not run. */
  readonly nextRunAt: () => Date
  /**
   * Calls `run` every interval, kept to within 5 s, the first time one interval from now.
   *
   * @param run returns whether it began; while it did not (a run is under way) the run stays due
   */
  readonly start: (run: () => boolean) => void
  readonly stop: () => void
}

/**
 * A schedule that does not run yet.
 *
 * A run is due when the wall clock or the monotonic clock says so: the one is set by people, the other stands still in
 * suspend. A step forward of the wall clock therefore gives at most one run too many, and a step back none too few.
 */
export function createSchedule(clock: Clock, intervalSeconds: number): Schedule {
  const intervalMs = intervalSeconds * 1000
  let dueMonotonicMs = clock.monotonicMs()
  let dueWallMs = clock.now().getTime()
  let ticks: Ticks | null = null
  const setDue = (monotonicMs: number): void => {
    dueMonotonicMs = monotonicMs
    dueWallMs = clock.now().getTime() + monotonicMs - clock.monotonicMs()
  }
  const untilDueMs = (): number =>
    Math.max(0, Math.min(dueMonotonicMs - clock.monotonicMs(), dueWallMs - clock.now().getTime()))
  const runWhenDue = (run: () => boolean): void => {
    if (untilDueMs() > 0 || !run()) return
    const monotonicMs = clock.monotonicMs()
    const inPhaseMs = dueMonotonicMs + intervalMs
    const keepsPhase = monotonicMs >= dueMonotonicMs && inPhaseMs > monotonicMs
    setDue(keepsPhase ? inPhaseMs : monotonicMs + intervalMs)
  }
  return {
    nextRunAt: () => new Date(clock.now().getTime() + (ticks === null ? 0 : untilDueMs())),
    start: (run) => {
      setDue(clock.monotonicMs() + intervalMs)
      ticks = startTicks(clock, untilDueMs, () => runWhenDue(run))
    },
    stop: () => ticks?.stop(),
  }
}

interface Ticks {
  readonly stop: () => void
}

/**
 * Calls `tick` every 5 s, and when a run is due before that.
 *
 * node-schedule waits for the wall clock to come back when it is set back, and then forgets a timer that `stop` cannot
 * reach; for a date that has passed when it is named it does nothing. A timer of our own that looks at no clock ticks in
 * its place, until it wakes up if it does.
 */
function startTicks(clock: Clock, untilDueMs: () => number, tick: () => void): Ticks {
  let job: Job | null = null
  let expectedMs = 0
  // One date at a time: a recurrence rule counts on from its last date, so that a clock set forward replays what it missed.
  const arm = (): void => {
    const waitMs = Math.min(TICK_MS, Math.ceil(untilDueMs()) || TICK_MS)
    expectedMs = clock.monotonicMs() + waitMs
    job = scheduleJob(new Date(clock.now().getTime() + waitMs), () => {
      tick()
      arm()
    })
  }
  const watch = setInterval(() => {
    if (clock.monotonicMs() <= expectedMs) return
    tick()
  }, WATCH_MS)
  arm()
  return {
    stop: () => {
      clearInterval(watch)
      job?.cancel()
    },
  }
}
