import { describe, expect, test } from 'vitest'
import { isAhead, isNameTaken, isOurs, type StoredProxy } from '../../src/domain/stored-proxy.ts'
import { credentialsOf, credentialWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { storedWith, WRITTEN } from '../support/stored.ts'

describe('fault 59: a name that another installation uses', () => {
  const INTERVAL_SECONDS = 900
  const mine = credentialsOf(2)
  const foreign = (overrides: Partial<StoredProxy> = {}) => storedWith(mine, { writer: 'writer-2', ...overrides })
  const taken = (stored: StoredProxy, credentials = mine) => isNameTaken(stored, credentials, WRITTEN, INTERVAL_SECONDS)

  test('for another URL is taken', () => {
    expect(taken(foreign({ urlHash: 'hash-2' }))).toBe(true)
  })

  test('for other credentials is taken, for one in common it is not', () => {
    const [first] = mine
    const other = credentialWith({ credential: 'ffffffffffffffff' })
    expect(taken(foreign(), [other])).toBe(true)
    expect(taken(foreign(), first === undefined ? [] : [other, first])).toBe(false)
  })

  test('without live credentials is free for the same URL: there is nothing to destroy', () => {
    expect(taken(foreign({ credentials: [] }))).toBe(false)
    expect(taken(foreign({ credentials: [], urlHash: 'hash-2' }))).toBe(true)
  })

  test('is free after three idle intervals', () => {
    const idle = (ms: number) => foreign({ urlHash: 'hash-2', askedAt: new Date(AT.getTime() - ms) })
    expect(taken(idle(3 * INTERVAL_SECONDS * 1000))).toBe(true)
    expect(taken(idle(3 * INTERVAL_SECONDS * 1000 + 1))).toBe(false)
  })

  test('is never taken by oneself', () => {
    expect(taken(storedWith(mine, { urlHash: 'hash-2' }), [])).toBe(false)
  })
})

describe('what is stored', () => {
  const [mine, other] = [credentialsOf(2), [credentialWith({ credential: 'ffffffffffffffff' })]]
  const theirs = (urlHash: string) => storedWith(mine, { writer: 'writer-2', urlHash })

  test('is ours when this installation wrote it, for whatever URL and accounts', () => {
    expect(isOurs(storedWith(mine, { urlHash: 'hash-2' }), WRITTEN, other)).toBe(true)
  })

  test('by another installation for the same URL is ours, unless we know other accounts only', () => {
    expect(isOurs(theirs('hash-1'), WRITTEN, null)).toBe(true)
    expect(isOurs(theirs('hash-1'), WRITTEN, mine)).toBe(true)
    expect(isOurs(theirs('hash-1'), WRITTEN, other)).toBe(false)
  })

  test('by another installation for another URL is never ours', () => {
    for (const known of [null, mine, other]) expect(isOurs(theirs('hash-2'), WRITTEN, known)).toBe(false)
  })
})

test('a stored time is that of a wrong clock when it is more than five minutes ahead', () => {
  const stored = (aheadMs: number) => ({ askedAt: new Date(AT.getTime() + aheadMs) })
  expect([-1, 0, 300_000, 300_001].map((aheadMs) => isAhead(stored(aheadMs), AT))).toEqual([false, false, false, true])
})
