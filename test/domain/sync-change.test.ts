import { describe, expect, test } from 'vitest'
import type { Credential } from '../../src/domain/credential.ts'
import { isAhead, isNameTaken, isOurs, type StoredProxy } from '../../src/domain/stored-proxy.ts'
import { applied, computeChange } from '../../src/domain/sync-change.ts'
import { checkpointOf } from '../../src/domain/usage.ts'
import { credentialsOf, credentialWith } from '../support/credentials.ts'

const NOW = new Date('2026-11-23T05:00:00.000Z')
const ORIGIN = { writer: 'writer-1', urlHash: 'hash-1', askedAt: NOW, usageRetentionDays: 30 }

function storedWith(credentials: readonly Credential[], overrides: Partial<StoredProxy> = {}): StoredProxy {
  return {
    proxy: 'default',
    revision: 7,
    askedAt: NOW,
    writer: 'writer-1',
    urlHash: 'hash-1',
    credentials,
    ...overrides,
  }
}

describe('a change', () => {
  test('against nothing stored has everything as new and no usage', () => {
    const credentials = credentialsOf(2)
    expect(computeChange('default', null, credentials, ORIGIN)).toEqual({
      ...ORIGIN,
      proxy: 'default',
      baseRevision: 0,
      baseCount: 0,
      upserts: credentials,
      removals: [],
      usage: [],
    })
  })

  test('names what it was computed against, also when nothing changed', () => {
    const change = computeChange('default', storedWith(credentialsOf(3)), credentialsOf(3), ORIGIN)
    expect(change).toMatchObject({ baseRevision: 7, baseCount: 3, upserts: [], removals: [], usage: [] })
  })

  test.each(
    // Each field with another value of its kind; `credential` is the key.
    Object.entries(credentialWith({ requests: { success: 1, failed: 1 } }))
      .filter(([field]) => field !== 'credential')
      .map(([field, value]) => [field, value instanceof Date ? new Date(0) : value === null ? NOW : 'other'] as const),
  )('upserts the whole credential for another %s', (field, other) => {
    const stored = storedWith([credentialWith()])
    // The value is of no type of the field's: only that it differs matters here.
    const now = credentialWith({ [field]: other } as Partial<Credential>)
    expect(computeChange('default', stored, [now], ORIGIN).upserts).toEqual([now])
  })

  test('is empty for equal dates and counts', () => {
    const [before, now] = [credentialWith(), structuredClone(credentialWith())]
    expect(computeChange('default', storedWith([before]), [now], ORIGIN).upserts).toEqual([])
  })

  test('removes what is no longer there', () => {
    const [first, second] = credentialsOf(2)
    if (first === undefined || second === undefined) throw new Error('two expected')
    expect(computeChange('default', storedWith([first, second]), [second], ORIGIN).removals).toEqual([first.credential])
  })

  test('counts usage from what is stored', () => {
    const before = storedWith([credentialWith({ requests: { success: 10, failed: 1 } })])
    const now = credentialWith({ requests: { success: 12, failed: 1 } })
    expect(computeChange('default', before, [now], ORIGIN).usage).toEqual([
      { credential: now.credential, askedAt: NOW, success: 2, failed: 0 },
    ])
  })

  test('counts usage over what was seen and not stored', () => {
    const before = storedWith([credentialWith({ requests: { success: 10, failed: 0 } })])
    const now = credentialWith({ requests: { success: 6, failed: 0 } })
    const at = new Date('2026-11-21T05:00:00.000Z')
    const unstored = [checkpointOf(at, [credentialWith({ requests: { success: 500, failed: 0 } })])]
    const { credential } = now
    expect(computeChange('default', before, [now], ORIGIN, unstored).usage).toEqual([
      { credential, askedAt: at, success: 490, failed: 0 },
      { credential, askedAt: NOW, success: 6, failed: 0 },
    ])
  })
})

test('what was applied is the next base', () => {
  const credentials = credentialsOf(2)
  const change = computeChange('default', null, credentials, ORIGIN)
  expect(applied(change, credentials, 1)).toEqual(storedWith(credentials, { revision: 1 }))
})

describe('fault 59: a name that another installation uses', () => {
  const INTERVAL_SECONDS = 900
  const mine = credentialsOf(2)
  const foreign = (overrides: Partial<StoredProxy> = {}) => storedWith(mine, { writer: 'writer-2', ...overrides })
  const taken = (stored: StoredProxy, credentials = mine) => isNameTaken(stored, credentials, ORIGIN, INTERVAL_SECONDS)

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
    const idle = (ms: number) => foreign({ urlHash: 'hash-2', askedAt: new Date(NOW.getTime() - ms) })
    expect(taken(idle(3 * INTERVAL_SECONDS * 1000))).toBe(true)
    expect(taken(idle(3 * INTERVAL_SECONDS * 1000 + 1))).toBe(false)
  })

  test('is never taken by oneself', () => {
    expect(taken(storedWith(mine, { urlHash: 'hash-2' }), [])).toBe(false)
  })
})

describe('what is stored is ours', () => {
  const [mine, other] = [credentialsOf(2), [credentialWith({ credential: 'ffffffffffffffff' })]]
  const theirs = (urlHash: string) => storedWith(mine, { writer: 'writer-2', urlHash })

  test('when this installation wrote it, for whatever URL and accounts', () => {
    expect(isOurs(storedWith(mine, { urlHash: 'hash-2' }), ORIGIN, other)).toBe(true)
  })

  test('of another installation for the same URL, unless we know other accounts only', () => {
    expect(isOurs(theirs('hash-1'), ORIGIN, null)).toBe(true)
    expect(isOurs(theirs('hash-1'), ORIGIN, mine)).toBe(true)
    expect(isOurs(theirs('hash-1'), ORIGIN, other)).toBe(false)
  })

  test('of another installation for another URL never', () => {
    for (const known of [null, mine, other]) expect(isOurs(theirs('hash-2'), ORIGIN, known)).toBe(false)
  })
})

test('a stored time is that of a wrong clock when it is more than five minutes ahead', () => {
  const stored = (aheadMs: number) => ({ askedAt: new Date(NOW.getTime() + aheadMs) })
  expect([-1, 0, 300_000, 300_001].map((aheadMs) => isAhead(stored(aheadMs), NOW))).toEqual([false, false, false, true])
})
