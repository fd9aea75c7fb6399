import { describe, expect, test } from 'vitest'
import type { Credential } from '../../src/domain/credential.ts'
import type { History } from '../../src/domain/history.ts'
import type { StoredProxy } from '../../src/domain/stored-proxy.ts'
import { mergeHistory } from '../support/at-once.ts'
import {
  ANN_STATED,
  credentialsOf,
  credentialWith,
  quotaWith,
  statementsOf,
  statementWith,
} from '../support/credentials.ts'

const NOW = new Date('2026-11-23T05:00:00.000Z')
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000)

function storedAt(askedAt: Date, ...credentials: readonly Credential[]): StoredProxy {
  return { proxy: 'default', revision: 7, askedAt, writer: 'writer-1', urlHash: 'hash-1', credentials, removed: [] }
}

/** The one credential that both sides have, merged. */
function merged(own: Partial<Credential>, row: Partial<Credential>, storedHoursAgo: number, knownHoursAgo = 2) {
  const known = { credentials: [credentialWith(own)], removed: [], askedAt: hoursAgo(knownHoursAgo) }
  const history = mergeHistory(known, storedAt(hoursAgo(storedHoursAgo), credentialWith(row)), NOW)
  expect(history.credentials).toHaveLength(1)
  return history.credentials[0]
}

const ERROR: Partial<Credential> = { statusLabel: 'error', statusReason: 'unauthorized', statusSinceAt: hoursAgo(9) }
/** One request more succeeded. */
const SERVED: Partial<Credential> = { requests: { success: 37, failed: 2 } }
const FRESH: Partial<Credential> = { firstSeenAt: hoursAgo(2.5), statusSinceAt: hoursAgo(2.5) }

test('what is stored is all the history of a process that knows nothing', () => {
  const stored = storedAt(hoursAgo(3), ...credentialsOf(2))
  expect(mergeHistory(null, stored, NOW)).toEqual({
    credentials: stored.credentials,
    removed: [],
    askedAt: hoursAgo(3),
  })
})

test('merging the same once more changes nothing', () => {
  const stored = storedAt(hoursAgo(3), credentialWith(ERROR), credentialWith({ credential: 'x' }))
  const known = { credentials: stored.credentials, removed: [], askedAt: hoursAgo(3) }
  const once = mergeHistory(known, stored, NOW)
  expect(once.credentials.map(({ statusLabel }) => statusLabel)).toEqual(['error', 'ok'])
  expect(mergeHistory(once, { ...stored, credentials: once.credentials }, NOW)).toEqual(once)
})

test.each([
  ['2222', '1111', '2222'],
  [null, '1111', '1111'],
  ['', '1111', ''],
])('of a name, the stored suffix (%j) goes before the own one (%j)', (stored, own, kept) => {
  for (const hours of [1, 3]) expect(merged({ nameSuffix: own }, { nameSuffix: stored }, hours)?.nameSuffix).toBe(kept)
})

test('credentials of either side alone stay as they are', () => {
  const [ours, theirs] = credentialsOf(2)
  if (ours === undefined || theirs === undefined) throw new Error('two expected')
  const known = { credentials: [ours], removed: [], askedAt: hoursAgo(2) }
  expect(mergeHistory(known, storedAt(hoursAgo(1), theirs), NOW)).toEqual({
    credentials: [ours, theirs],
    removed: [],
    askedAt: hoursAgo(1),
  })
})

test('what left by either side is remembered once; what left by the newer one has left, what is back by it is back', () => {
  const [ours, theirs, left, back] = credentialsOf(4)
  if (!ours || !theirs || !left || !back) throw new Error('four expected')
  const known = { credentials: [ours, back], removed: [left], askedAt: hoursAgo(2) }
  const stored = { ...storedAt(hoursAgo(1), ours), removed: [theirs, left, back] }
  const ids = ({ credentials, removed }: History) => [credentials, removed].map((list) => list.map(({ name }) => name))
  const [a, b, c, d] = [ours.name, theirs.name, left.name, back.name]
  expect(ids(mergeHistory(known, stored, NOW))).toEqual([[a], [b, c, d]])
  expect(ids(mergeHistory({ ...known, askedAt: NOW }, stored, NOW))).toEqual([
    [a, d],
    [c, b],
  ])
})

describe('of a credential on both sides', () => {
  test('the newer label counts, and what the older side proved while no success came', () => {
    expect(merged(ERROR, {}, 3)?.statusLabel).toBe('error')
    expect(merged({}, ERROR, 1)?.statusLabel).toBe('error')
    expect(merged(ERROR, {}, 1)?.statusLabel).toBe('error')
    expect(merged(ERROR, SERVED, 1)?.statusLabel).toBe('ok')
  })

  test('the stored first sight and the later refresh count', () => {
    const [early, late] = [hoursAgo(30), hoursAgo(1)]
    for (const storedHoursAgo of [1, 3]) {
      const both = merged({ firstSeenAt: late, lastRefreshAt: early }, { lastRefreshAt: late }, storedHoursAgo)
      expect(both).toMatchObject({ firstSeenAt: credentialWith().firstSeenAt, lastRefreshAt: late })
      expect(merged({ lastRefreshAt: null }, { lastRefreshAt: early }, storedHoursAgo)?.lastRefreshAt).toEqual(early)
    }
  })

  test('the statement of the newer side counts, whole, when it has one', () => {
    const none = { planType: null, accountId: null, startAt: null, endAt: null, evidence: null }
    const free = { ...none, planType: 'free', accountId: 'acct-ann' }
    const plus = credentialWith()
    expect(merged(free, {}, 3)).toMatchObject(free)
    expect(merged({}, free, 1)).toMatchObject(free)
    expect(merged(none, {}, 3)).toMatchObject({ planType: 'plus', endAt: plus.endAt, evidence: 'id_token' })
    expect(merged({}, none, 1)).toMatchObject({ planType: 'plus', endAt: plus.endAt, evidence: 'id_token' })
  })

  test('an id_token that both saw is as old as the older side knows: it was no login since the headers', () => {
    const signal = statementWith({ planType: 'free', observedAt: hoursAgo(9) })
    const saw = (observedAt: Date) => ({
      statements: statementsOf({ signal, id_token: { ...ANN_STATED, observedAt } }),
    })
    const both = merged({ ...FRESH, ...saw(hoursAgo(2.5)) }, saw(hoursAgo(99)), 3)
    expect(both).toMatchObject({ planType: 'free', endAt: null })
    expect(both?.statements.id_token?.observedAt).toEqual(hoursAgo(99))
  })

  test('nothing counts that was said of another account in the same file', () => {
    const live = statementWith({ planType: 'pro', endAt: NOW, observedAt: hoursAgo(4) })
    const said = { statements: statementsOf({ live }), quota: [quotaWith({ resetAt: null, observedAt: hoursAgo(4) })] }
    expect(merged({}, said, 3)).toMatchObject({ evidence: 'live', quota: said.quota })
    expect(merged({ accountId: 'acct-bob' }, said, 3)).toMatchObject({ evidence: 'id_token', quota: [] })
    expect(merged(said, { accountId: 'acct-bob' }, 1)).toMatchObject({ evidence: 'id_token', quota: [] })
  })

  test('a label is as old as the older side knows, unless it changed meanwhile', () => {
    expect(merged({ ...ERROR, ...FRESH }, ERROR, 3)?.statusSinceAt).toEqual(hoursAgo(9))
    expect(merged({ ...ERROR, statusSinceAt: hoursAgo(2.5) }, ERROR, 3)?.statusSinceAt).toEqual(hoursAgo(2.5))
  })
})

describe('a stored trouble and a newer ok', () => {
  const kept = { ...ERROR, statusKeptFromAt: hoursAgo(3) }

  test('that nothing proves: the trouble stays, as of then', () => {
    expect(merged(FRESH, ERROR, 3)).toMatchObject(kept)
    expect(merged({ statusSinceAt: hoursAgo(99) }, ERROR, 3)).toMatchObject(kept)
    const keptLong = { ...ERROR, statusKeptFromAt: hoursAgo(8) }
    expect(merged(FRESH, keptLong, 3)).toMatchObject(keptLong)
  })

  test.each<[string, Partial<Credential>]>([
    ['the word of a proxy that counts nothing', { ...FRESH, requests: null }],
    ['a request that succeeded', { ...FRESH, ...SERVED }],
    ['a new refresh', { ...FRESH, lastRefreshAt: hoursAgo(2.5) }],
    ['another plan', { ...FRESH, planType: 'pro' }],
  ])('that is proven by %s counts', (_, own) => {
    expect(merged(own, ERROR, 3)?.statusLabel).toBe('ok')
  })

  test.each<[string, Partial<Credential>]>([
    ['a request that failed', { ...FRESH, requests: { success: 36, failed: 3 } }],
    ["the operator's word", { ...FRESH, evidence: 'manual', endAt: NOW, planType: 'pro' }],
    ['no statement', { ...FRESH, evidence: null, endAt: null, startAt: null, planType: null, accountId: null }],
  ])('is not proven by %s', (_, own) => {
    expect(merged(own, ERROR, 3)?.statusLabel).toBe('error')
  })
})

describe('a stored time far ahead of the clock', () => {
  test('makes nothing newer', () => {
    expect(merged(ERROR, {}, -1)?.statusLabel).toBe('error')
    expect(merged(ERROR, SERVED, -0.05)?.statusLabel).toBe('ok')
    expect(merged(SERVED, ERROR, -1)?.statusLabel).toBe('ok')
    expect(merged(FRESH, ERROR, -1)).toMatchObject({ statusLabel: 'error', statusKeptFromAt: hoursAgo(2) })
    expect(mergeHistory(null, storedAt(hoursAgo(-1)), NOW).askedAt).toEqual(NOW)
  })
})
