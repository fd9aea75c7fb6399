import { describe, expect, test } from 'vitest'
import { addCheckpoint, type Checkpoint, checkpointOf, requestsSince, usageOver } from '../../src/domain/usage.ts'

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

type Counted = Readonly<Record<string, readonly [success: number, failed: number] | null>>

/** Counters as a list showed them, some hours after midnight. */
function seen(hours: number, counted: Counted): Checkpoint {
  const entries = Object.entries(counted).map(([credential, requests]) => ({
    credential,
    requests: requests && counts(...requests),
  }))
  return checkpointOf(new Date(Date.UTC(2026, 10, 23, hours)), entries)
}

describe('usage over several lists', () => {
  const usage = (base: Counted, ...lists: readonly [hours: number, counted: Counted][]) =>
    usageOver(
      seen(0, base).counts,
      lists.map((list) => seen(...list)),
    ).map(({ credential, askedAt, success, failed }) => [credential, askedAt.getUTCHours(), success, failed])

  test('is that of each, as of when it was seen', () => {
    expect(usage({ a: [10, 0] }, [1, { a: [500, 0] }], [2, { a: [5, 0] }], [3, { a: [6, 0] }])).toEqual([
      ['a', 1, 490, 0],
      ['a', 2, 5, 0],
      ['a', 3, 1, 0],
    ])
  })

  test('goes on where a credential was last seen', () => {
    expect(usage({ a: [10, 0] }, [1, { a: [11, 0] }], [2, {}], [3, { a: null }], [4, { a: [15, 1] }])).toEqual([
      ['a', 1, 1, 0],
      ['a', 4, 4, 1],
    ])
  })

  test('begins with the first counters of a credential', () => {
    expect(usage({}, [1, { a: [100, 9] }], [2, { a: [101, 9], b: [7, 7] }])).toEqual([['a', 2, 1, 0]])
  })
})

describe('the second of three lists', () => {
  const kept = (...checkpoints: readonly Checkpoint[]) =>
    checkpoints
      .reduce<readonly Checkpoint[]>(addCheckpoint, [])
      .map(({ askedAt }) => askedAt.getTime() / 3_600_000 - MIDNIGHT)
  const MIDNIGHT = Date.UTC(2026, 10, 23) / 3_600_000
  const first = seen(1, { a: [1, 1] })

  test('is dropped when the third tells as much', () => {
    expect(kept(first, seen(2, { a: [1, 1] }), seen(3, { a: [2, 1] }), seen(23, { a: [2, 2], b: [9, 9] }))).toEqual([
      1, 23,
    ])
    expect(kept(seen(-1, { a: [1, 1] }), seen(2, { a: [1, 1] }), seen(3, { a: [2, 1] }))).toEqual([-1, 3])
  })

  test.each<[string, Checkpoint]>([
    ['another day', seen(24, { a: [1, 1] })],
    ['fewer successes', seen(3, { a: [0, 9] })],
    ['fewer failures', seen(3, { a: [9, 0] })],
    ['no counters', seen(3, { a: null })],
    ['no such credential', seen(3, { b: [9, 9] })],
  ])('is kept when the third has %s', (_, third) => {
    expect(kept(first, seen(2, { a: [1, 1] }), third)).toHaveLength(3)
  })

  test('is kept when it shows a restart', () => {
    expect(kept(first, seen(2, { a: [0, 0] }), seen(3, { a: [1, 1] }))).toEqual([1, 2, 3])
  })
})
