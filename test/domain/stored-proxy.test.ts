import { describe, expect, test } from 'vitest'
import { isAhead, isInUse, isOurs } from '../../src/domain/stored-proxy.ts'
import { credentialsOf, credentialWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { storedWith, WRITTEN } from '../support/stored.ts'

describe('fault 59: a name whose rows are not ours', () => {
  const INTERVAL_MS = 900_000
  const inUse = (idleMs: number, unchangedMs = 0, writer = 'writer-2') => {
    const stored = storedWith([], { writer, askedAt: new Date(AT.getTime() - idleMs) })
    return isInUse(stored, { now: AT, unchangedMs, intervalSeconds: INTERVAL_MS / 1000 })
  }

  test('is free after three idle intervals', () => {
    expect([3 * INTERVAL_MS, 3 * INTERVAL_MS + 1].map((idleMs) => inUse(idleMs))).toEqual([true, false])
  })

  test('is free after three intervals in which it was seen to be idle, whatever time is stored', () => {
    const ahead = -3_600_000
    expect([3 * INTERVAL_MS, 3 * INTERVAL_MS + 1].map((ms) => inUse(ahead, ms))).toEqual([true, false])
  })

  test('is free at once when its last sync is a day from now', () => {
    expect([-86_399_999, -86_400_000].map((idleMs) => inUse(idleMs))).toEqual([true, false])
  })

  test('is free when nobody says whose it is', () => {
    expect(inUse(0, 0, '')).toBe(false)
  })
})

describe('what is stored', () => {
  const [mine, other] = [credentialsOf(2), [credentialWith({ credential: 'ffffffffffffffff' })]]
  const [first] = mine
  const owner = { ...WRITTEN, isLocal: false }
  const ours = (by: { writer?: string; urlHash?: string }, known: typeof mine, isLocal = false) =>
    isOurs(storedWith(mine, by), { ...owner, isLocal }, known)

  test('is ours when this installation wrote it for this URL, whatever its accounts', () => {
    for (const isLocal of [false, true]) expect(ours({}, other, isLocal)).toBe(true)
  })

  test.each([
    ['by another installation for the same URL', { writer: 'writer-2' }],
    ['by this installation, or one that was copied, for another URL', { urlHash: 'hash-2' }],
  ])('%s is ours, unless we know other accounts only', (_, by) => {
    expect(ours(by, [])).toBe(true)
    expect(ours(by, other)).toBe(false)
    expect(ours(by, first === undefined ? [] : [...other, first])).toBe(true)
    expect(isOurs(storedWith([], by), owner, other)).toBe(true)
  })

  test('by another installation for another URL is never ours', () => {
    for (const known of [[], mine, other]) expect(ours({ writer: 'writer-2', urlHash: 'hash-2' }, known)).toBe(false)
  })

  test('by another installation is never ours where the URL names each machine itself', () => {
    for (const known of [[], mine, other]) expect(ours({ writer: 'writer-2' }, known, true)).toBe(false)
  })
})

test('a stored time is that of a wrong clock when it is more than five minutes ahead', () => {
  const stored = (aheadMs: number) => ({ askedAt: new Date(AT.getTime() + aheadMs) })
  expect([-1, 0, 300_000, 300_001].map((aheadMs) => isAhead(stored(aheadMs), AT))).toEqual([false, false, false, true])
})
