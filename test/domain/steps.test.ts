import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { overview } from '../../src/domain/overview.ts'
import { loadedSnapshot } from '../../src/domain/snapshot.ts'
import { atOnce, byCredential, filterEach, groupEach, STEP, type Steps, sortEach } from '../../src/domain/steps.ts'
import { credentialsOf } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { inEachTurn, pauseAfterEachStep } from '../support/slices.ts'

const COUNT = 2500
const SNAPSHOT = new Map(
  ['a', 'b'].map((proxy) => [
    proxy,
    loadedSnapshot(proxy, { credentials: credentialsOf(COUNT, { proxy }), removed: [] }, AT),
  ]),
)

test('the overview of thousands of credentials is named and made in steps', async () => {
  pauseAfterEachStep()
  let turns = 0
  await inEachTurn(overview(SNAPSHOT, 'masked', AT), () => {
    turns += 1
  })
  expect(turns).toBeGreaterThan((2 * 2 * COUNT) / STEP - 1)
})

describe('in steps', () => {
  const numbers = Array.from({ length: 10_001 }, (_, index) => ({ index, key: (index * 7919) % 100 }))

  test('values are filtered, grouped and found as without', () => {
    const [isKept, keyOf] = [({ key }: { key: number }) => key > 50, ({ key }: { key: number }) => key]
    expect(atOnce(filterEach(numbers, isKept))).toEqual(numbers.filter(isKept))
    expect(atOnce(groupEach(numbers, keyOf))).toEqual(Map.groupBy(numbers, keyOf))
    const [first, second] = [{ credential: 'a' }, { credential: 'b' }]
    const again = { ...first }
    const found = atOnce(byCredential([first, second, again]))
    expect([...found.values()]).toEqual([again, second])
    expect(found.get('a')).toBe(again)
  })

  test('values are sorted as without, and those that are alike stay in their order', () => {
    const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key
    expect(atOnce(sortEach(numbers, byKey))).toEqual(numbers.toSorted(byKey))
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 2001, maxLength: 6000 }), (keys) => {
        const values = keys.map((key, index) => ({ key, index }))
        expect(atOnce(sortEach(values, byKey))).toEqual(values.toSorted(byKey))
      }),
      { seed: 20261126, numRuns: 20 },
    )
  })

  test.each<[string, () => Steps<unknown>]>([
    ['filtering', () => filterEach(numbers, () => true)],
    ['grouping', () => groupEach(numbers, () => 0)],
    ['sorting', () => sortEach(numbers, (a, b) => a.key - b.key)],
  ])('%s pauses', (_, work) => {
    expect([...work()].length).toBeGreaterThan(numbers.length / STEP / 2)
  })
})
