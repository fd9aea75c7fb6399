import { describe, expect, test } from 'vitest'
import { underSignals } from '../../src/domain/under-signals.ts'
import { countFollowers } from '../support/followers.ts'
import { usedHeap } from '../support/used-heap.ts'

const CALLS = 10_000

test('what is noted on a signal can be counted', () => {
  const { signal } = new AbortController()
  signal.addEventListener('abort', () => {})
  AbortSignal.any([signal]).addEventListener('abort', () => {})
  expect(countFollowers(signal)).toBe(2)
})

describe('work under several signals', () => {
  test('is told of the first that aborts, also of one that has already', async () => {
    const [first, second] = [new AbortController(), new AbortController()]
    const signals = [first.signal, second.signal]
    await underSignals(signals, async (signal) => {
      expect(signal.aborted).toBe(false)
      second.abort()
      expect(signal.aborted).toBe(true)
    })
    expect(await underSignals(signals, async ({ aborted }) => aborted)).toBe(true)
  })

  test('leaves nothing on them, whether it ends well or not', async () => {
    const { signal } = new AbortController()
    expect(await underSignals([signal], async () => countFollowers(signal))).toBe(1)
    const broken = underSignals([signal], async () => {
      throw new Error('broken')
    })
    await expect(broken).rejects.toThrow('broken')
    expect(countFollowers(signal)).toBe(0)
  })

  test('costs no memory that stays', async () => {
    const { signal } = new AbortController()
    const before = await usedHeap()
    for (let call = 0; call < CALLS; call++) await underSignals([signal, AbortSignal.timeout(60_000)], async () => {})
    expect((await usedHeap()) - before).toBeLessThan(CALLS * 100)
  })
})
