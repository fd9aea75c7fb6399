import type { Clock } from '../../src/domain/runtime.ts'

/** When tests take place, unless they say otherwise. */
export const AT = new Date('2026-11-23T05:00:00.000Z')

/** Both clocks, moved by hand. */
export interface HandClock extends Clock {
  /** Lets time pass, on both. */
  readonly advance: (ms: number) => void
  /** Sets the wall clock only. */
  readonly setWall: (byMs: number) => void
}

/** @param startAt of the wall clock; the monotonic one has run for a while already, as a process has before its first sync */
export function createHandClock(startAt = AT): HandClock {
  let wallMs = startAt.getTime()
  let monotonicMs = 1234.5
  return {
    now: () => new Date(wallMs),
    monotonicMs: () => monotonicMs,
    advance: (ms) => {
      wallMs += ms
      monotonicMs += ms
    },
    setWall: (byMs) => {
      wallMs += byMs
    },
  }
}
