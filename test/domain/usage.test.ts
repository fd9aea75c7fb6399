import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NOTHING } from '../../src/domain/condition/memory.ts'
import { atOnce } from '../../src/domain/steps.ts'
import {
  addReading,
  type CounterReading,
  countsOf,
  MAX_READINGS,
  requestsSince,
  usageOver,
} from '../../src/domain/usage.ts'
import { credentialWith } from '../support/credentials.ts'

const counts = (success: number, failed: number) => ({ success, failed })

test.each([
  ['counters grew', counts(10, 2), counts(13, 3), counts(3, 1)],
  ['only failures grew', counts(10, 2), counts(10, 4), counts(0, 2)],
  ['nothing happened', counts(10, 2), counts(10, 2), null],
  ['the first counters are a baseline', null, counts(10, 2), null],
  ['no counters any more', counts(10, 2), null, null],
  ['a restart, then as many successes', counts(10, 2), counts(10, 1), counts(10, 1)],
  ['a restart, then more failures', counts(10, 2), counts(4, 5), counts(4, 5)],
  ['a restart and no requests', counts(10, 2), counts(0, 0), null],
])('requests between two lists: %s', (_, before, after, expected) => {
  expect(requestsSince(before, after)).toEqual(expected)
})

type Listed = readonly [hours: number, success: number, failed: number]

/** What lists of these hours after midnight showed. */
function seen(...lists: readonly Listed[]): CounterReading[] {
  return lists.map(([hours, success, failed], list) => ({
    list,
    askedAt: new Date(Date.UTC(2026, 10, 23, hours)),
    success,
    failed,
  }))
}

describe('usage over several lists', () => {
  const usage = (...[before, readings]: [Parameters<typeof usageOver>[1], CounterReading[]]) =>
    usageOver('a', before, readings).map(({ askedAt, success, failed }) => [askedAt.getUTCHours(), success, failed])

  test('is that of each, as of when it was seen', () => {
    expect(usage(counts(10, 0), seen([1, 500, 0], [2, 5, 0], [3, 6, 0]))).toEqual([
      [1, 490, 0],
      [2, 5, 0],
      [3, 1, 0],
    ])
  })

  test('begins with the first counters of a credential', () => {
    expect(usage(null, seen([1, 100, 9], [2, 101, 9]))).toEqual([[2, 1, 0]])
  })
})

test('the counters that a list lacked are those that are remembered', () => {
  const remembering = { ...NOTHING, requests: counts(7, 1) }
  const credentials = [
    credentialWith({ credential: 'listed', requests: counts(9, 2), condition: remembering }),
    credentialWith({ credential: 'unreadable', requests: null, condition: remembering }),
    credentialWith({ credential: 'never', requests: null }),
  ]
  expect([...atOnce(countsOf(credentials))]).toEqual([
    ['listed', counts(9, 2)],
    ['unreadable', counts(7, 1)],
  ])
})

describe('the second of three readings', () => {
  const kept = (...lists: readonly Listed[]) =>
    seen(...lists)
      .reduce<readonly CounterReading[]>(addReading, [])
      .map(({ askedAt }) => (askedAt.getTime() - Date.UTC(2026, 10, 23)) / 3_600_000)

  test('is dropped when the third tells as much', () => {
    expect(kept([1, 1, 1], [2, 2, 1], [3, 3, 1], [23, 3, 2])).toEqual([1, 23])
    expect(kept([-1, 1, 1], [2, 2, 1], [3, 3, 1])).toEqual([-1, 3])
  })

  test.each<[string, [number, number, number]]>([
    ['another day', [24, 3, 1]],
    ['fewer successes', [3, 0, 9]],
    ['fewer failures', [3, 9, 0]],
  ])('is kept when the third has %s', (_, third) => {
    expect(kept([1, 1, 1], [2, 2, 1], third)).toHaveLength(3)
  })

  test('is kept when it shows a restart', () => {
    expect(kept([1, 1, 1], [2, 0, 0], [3, 1, 1])).toEqual([1, 2, 3])
  })

  test('is not even added when nothing happened', () => {
    expect(kept([1, 1, 1], [2, 1, 1], [30, 1, 1])).toEqual([1])
  })
})

test('usage by day is the same over all readings and over those that are kept', () => {
  const list = fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 4 }), fc.nat({ max: 2 }))
  const lists = fc.array(list).map((each) => seen(...each.toSorted(([a], [b]) => a - b)))
  const byDay = (readings: readonly CounterReading[]) => {
    const sums = new Map<string, number[]>()
    for (const { askedAt, success, failed } of usageOver('a', null, readings)) {
      const day = askedAt.toISOString().slice(0, 10)
      const [before = 0, failedBefore = 0] = sums.get(day) ?? []
      sums.set(day, [before + success, failedBefore + failed])
    }
    return sums
  }
  fc.assert(
    fc.property(lists, (readings) => {
      expect(byDay(readings.reduce<readonly CounterReading[]>(addReading, []))).toEqual(byDay(readings))
    }),
    { numRuns: 500, seed: 10 },
  )
})

describe('of very many readings', () => {
  const list = fc.tuple(fc.nat({ max: 4000 }), fc.nat({ max: 9 }), fc.nat({ max: 3 }))
  const lists = fc.array(list, { maxLength: 300, size: 'max' }).map((all) => seen(...all.toSorted(([a], [b]) => a - b)))
  const sum = (readings: readonly CounterReading[], before = counts(0, 0)) => {
    const usage = usageOver('a', before, readings)
    return [usage.reduce((all, { success }) => all + success, 0), usage.reduce((all, { failed }) => all + failed, 0)]
  }

  test('not more are kept than the bound, and no request is lost', () => {
    fc.assert(
      fc.property(lists, (readings) => {
        const kept = readings.reduce<readonly CounterReading[]>(addReading, [])
        expect(kept.length).toBeLessThanOrEqual(MAX_READINGS)
        expect(sum(kept)).toEqual(sum(readings))
      }),
      { numRuns: 200, seed: 10 },
    )
  })

  test('the oldest are merged, of which the first may be stored meanwhile: then nothing is counted twice', () => {
    const readings = Array.from({ length: 2 * MAX_READINGS }, (_, hour): Listed => [hour, hour % 2 === 0 ? 9 : 4, 0])
    const kept = seen(...readings).reduce<readonly CounterReading[]>(addReading, [])
    const [first, ...later] = kept
    expect([first?.list, later[0]?.list]).toEqual([0, MAX_READINGS + 1])
    const restarts = MAX_READINGS / 2 - 1
    expect(sum(later, counts(9, 0))).toEqual([4 + restarts * (5 + 4), 0])
  })
})
