import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createSchedule, type Schedule } from '../../src/sync/schedule.ts'

const START = new Date('2026-11-23T05:00:00.000Z')
const SECOND = 1000
const HOUR = 3600 * SECOND
const INTERVAL = 900

/** What the process slept through while its clocks went on. */
let stalledMs = 0
let schedule: Schedule | null = null

const clock = { now: () => new Date(), monotonicMs: () => performance.now() + stalledMs }

beforeEach(() => {
  vi.useFakeTimers({
    now: START,
    toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  })
  stalledMs = 0
})

afterEach(() => {
  schedule?.stop()
  vi.useRealTimers()
})

/** Starts a schedule and tells when it ran, in seconds of the monotonic clock. */
function watch(intervalSeconds = INTERVAL, isFree: () => boolean = () => true): number[] {
  const startedMs = clock.monotonicMs()
  const runs: number[] = []
  schedule = createSchedule(clock, intervalSeconds)
  schedule.start(() => {
    if (isFree()) runs.push((clock.monotonicMs() - startedMs) / SECOND)
    return isFree()
  })
  return runs
}

/** Somebody sets the clock; or the machine was suspended, which looks the same from inside. */
function setWallClock(byMs: number): void {
  vi.setSystemTime(Date.now() + byMs)
}

/** The event loop does nothing for a while. */
function stall(ms: number): void {
  setWallClock(ms)
  stalledMs += ms
}

function expectTimes(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length)
  for (const [index, seconds] of expected.entries()) {
    expect(actual[index]).toBeGreaterThanOrEqual(seconds)
    expect(actual[index]).toBeLessThanOrEqual(seconds + 5)
  }
}

test.each([60, 61, 90, 899, 900, 3600])(
  'a schedule runs every %i s to within 5 s, the first time one interval after the start',
  (seconds) => {
    const runs = watch(seconds)
    vi.advanceTimersByTime(5 * seconds * SECOND + 5 * SECOND)
    expectTimes(
      runs,
      [1, 2, 3, 4, 5].map((count) => count * seconds),
    )
  },
)

test('a schedule runs once a day, when that is asked for', () => {
  const runs = watch(86_400)
  stall(86_000 * SECOND)
  vi.advanceTimersByTime(405 * SECOND)
  expectTimes(runs, [86_400])
})

test('a schedule goes on when node-schedule takes the date of its next tick for one that has passed', () => {
  const late = { ...clock, now: () => new Date(Date.now() - 10 * SECOND) }
  const runs: Date[] = []
  schedule = createSchedule(late, 60)
  schedule.start(() => runs.push(new Date()) > 0)
  vi.advanceTimersByTime(305 * SECOND)
  expect(runs).toHaveLength(5)
})

test('a schedule does not drift: the hundredth run is as punctual as the first', () => {
  const runs = watch(67)
  vi.advanceTimersByTime(100 * 67 * SECOND + 5 * SECOND)
  expectTimes(runs.slice(99), [6700])
})

test('a schedule says when it runs next, and runs no more after its end', () => {
  const runs = watch()
  expect(schedule?.nextRunAt()).toEqual(new Date('2026-11-23T05:15:00.000Z'))
  vi.advanceTimersByTime(901 * SECOND)
  expect(schedule?.nextRunAt()).toEqual(new Date('2026-11-23T05:30:00.000Z'))
  setWallClock(-3 * HOUR)
  expect(schedule?.nextRunAt()).toEqual(new Date('2026-11-23T02:30:00.000Z'))
  schedule?.stop()
  vi.advanceTimersByTime(24 * HOUR)
  expectTimes(runs, [900])
})

test('a schedule leaves no timer behind', () => {
  watch()
  vi.advanceTimersByTime(1234 * SECOND)
  schedule?.stop()
  expect(vi.getTimerCount()).toBe(0)
})

describe('fault 61: for a schedule,', () => {
  test('a clock set forward by 8 h gives one run too many, and none is replayed', () => {
    const runs = watch()
    vi.advanceTimersByTime(1000 * SECOND)
    setWallClock(8 * HOUR)
    vi.advanceTimersByTime(3000 * SECOND)
    expectTimes(runs, [900, 1000, 1900, 2800, 3700])
  })

  // At every moment between two ticks: the timer of a job that is armed waits for the old hour to come back.
  test.each([0, 1, 1234, 4999, 5000, 5001])('a clock set back by 3 h leaves out no run (%i ms after a tick)', (ms) => {
    const runs = watch()
    vi.advanceTimersByTime(1000 * SECOND + ms)
    setWallClock(-3 * HOUR)
    vi.advanceTimersByTime(3000 * SECOND - ms)
    expectTimes(runs, [900, 1800, 2700, 3600])
  })

  test('a clock set back just before a run is due does not delay it', () => {
    const runs = watch()
    vi.advanceTimersByTime(899_900)
    setWallClock(-3 * HOUR)
    vi.advanceTimersByTime(905 * SECOND)
    expectTimes(runs, [900, 1800])
  })

  test('a clock that jumps there and back again gives one run too many', () => {
    const runs = watch()
    vi.advanceTimersByTime(100 * SECOND)
    setWallClock(8 * HOUR)
    vi.advanceTimersByTime(100 * SECOND)
    setWallClock(-8 * HOUR)
    vi.advanceTimersByTime(2800 * SECOND)
    expectTimes(runs, [100, 1000, 1900, 2800])
  })

  test('leap seconds move a run by a second at most', () => {
    const runs = watch()
    for (const step of [1, -1, 1, -1]) {
      vi.advanceTimersByTime(900 * SECOND)
      setWallClock(step * SECOND)
    }
    vi.advanceTimersByTime(5 * SECOND)
    expectTimes(runs, [900, 1799, 2699, 3598])
  })

  test.each([
    ['America/New_York', '2026-11-01T05:45:00.000Z'],
    ['America/New_York', '2026-03-08T06:45:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-04T14:45:00.000Z'],
  ])('summer time changes nothing in %s at %s', (zone, start) => {
    vi.stubEnv('TZ', zone)
    vi.setSystemTime(new Date(start))
    const runs = watch()
    vi.advanceTimersByTime(2 * HOUR + 5 * SECOND)
    expectTimes(
      runs,
      [1, 2, 3, 4, 5, 6, 7, 8].map((count) => count * INTERVAL),
    )
    vi.unstubAllEnvs()
  })

  test('after a suspend of hours it runs at once, and once', () => {
    const runs = watch()
    vi.advanceTimersByTime(100 * SECOND)
    setWallClock(9 * HOUR)
    vi.advanceTimersByTime(905 * SECOND)
    expectTimes(runs, [100, 1000])
  })

  test('a stalled event loop gives one run for all that it missed', () => {
    const runs = watch()
    vi.advanceTimersByTime(100 * SECOND)
    stall(3 * INTERVAL * SECOND)
    vi.advanceTimersByTime(905 * SECOND)
    expectTimes(runs, [2800, 3700])
  })

  test('a sync longer than the interval never overlaps itself, and the next one follows at once', () => {
    let busyUntil = 0
    const runs = watch(60, () => performance.now() >= busyUntil)
    vi.advanceTimersByTime(60 * SECOND)
    busyUntil = performance.now() + 150 * SECOND
    vi.advanceTimersByTime(240 * SECOND)
    expectTimes(runs, [60, 210, 270])
  })

  test('whatever the clock does: never two intervals without a run, and one run too many per step forward', () => {
    const interval = 60
    const step = fc.record({
      waitMs: fc.nat({ max: 2 * interval * SECOND }),
      setByMs: fc.integer({ min: -8 * HOUR, max: 8 * HOUR }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const runs = watch(interval)
        const startedMs = performance.now()
        for (const { waitMs, setByMs } of steps) {
          vi.advanceTimersByTime(waitMs)
          setWallClock(setByMs)
        }
        vi.advanceTimersByTime(interval * SECOND)
        schedule?.stop()
        const elapsed = (performance.now() - startedMs) / SECOND
        const gaps = [...runs, elapsed].map((at, index) => at - (runs[index - 1] ?? 0))
        expect(Math.max(...gaps)).toBeLessThanOrEqual(interval + 5)
        const forward = steps.filter(({ setByMs }) => setByMs > 0).length
        expect(runs.length).toBeLessThanOrEqual(Math.floor(elapsed / interval) + forward)
      }),
      { numRuns: 50, seed: 61 },
    )
  })
})
