import { type Job, scheduleJob } from 'node-schedule'
import type { Clock } from '../domain/ports.ts'

const TICK_MS = 5_000

export interface Schedule {
  /** When the next run is due, on the wall clock. */
  readonly nextRunAt: () => Date
  readonly stop: () => void
}

/**
 * Calls `run` every `intervalSeconds`, kept to within 5 s, the first time one interval from now.
 *
 * A run is due when the wall clock or the monotonic clock says so: the one is set by people, the other stands still in
 * suspend. A step forward of the wall clock therefore gives at most one run too many, and a step back none too few.
 *
 * @param run answers whether it began; while it did not (a run is under way) the run stays due
 */
export function startSchedule(clock: Clock, intervalSeconds: number, run: () => boolean): Schedule {
  const intervalMs = intervalSeconds * 1000
  let dueMonotonicMs = clock.monotonicMs() + intervalMs
  let dueWallMs = clock.now().getTime() + intervalMs
  let stopped = false
  let job: Job | null = null

  const tick = (): void => {
    const monotonicMs = clock.monotonicMs()
    const byMonotonic = monotonicMs >= dueMonotonicMs
    if ((byMonotonic || clock.now().getTime() >= dueWallMs) && run()) {
      const inPhase = dueMonotonicMs + intervalMs
      dueMonotonicMs = byMonotonic && inPhase > monotonicMs ? inPhase : monotonicMs + intervalMs
      dueWallMs = clock.now().getTime() + dueMonotonicMs - monotonicMs
    }
  }
  // One date at a time: a recurrence rule counts on from its last date, so that a clock set back stops it for hours and
  // one set forward replays what it missed.
  const arm = (): void => {
    if (stopped) return
    // node-schedule reads the global clock itself, and answers null for a date that has passed meanwhile.
    job = scheduleJob(new Date(Date.now() + TICK_MS), onTick)
    if (job === null) setImmediate(arm)
  }
  const onTick = (): void => {
    arm()
    tick()
  }
  arm()
  return {
    nextRunAt: () => new Date(clock.now().getTime() + Math.max(0, dueMonotonicMs - clock.monotonicMs())),
    stop: () => {
      stopped = true
      job?.cancel()
    },
  }
}
