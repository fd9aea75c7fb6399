import { describe, expect, test } from 'vitest'
import { NOTHING } from '../../src/domain/condition/memory.ts'
import type { Credential } from '../../src/domain/credential.ts'
import type { StoredProxy } from '../../src/domain/stored-proxy.ts'
import { storedAfter } from '../../src/domain/sync-change.ts'
import { computeChange } from '../support/at-once.ts'
import { credentialsOf, credentialWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { storedWith, WRITTEN } from '../support/stored.ts'

const SEEN = { readings: new Map(), removed: [], isForeign: false }
const ORIGIN = { ...WRITTEN, usageRetentionDays: 30 }

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
      .map(([field, value]) => [field, value instanceof Date ? new Date(0) : value === null ? AT : 'other'] as const),
  )('upserts the whole credential for another %s', (field, other) => {
    const stored = storedWith([credentialWith()])
    // The value is of no type of the field's: only that it differs matters here.
    const now = credentialWith({ [field]: other } as Partial<Credential>)
    expect(computeChange('default', stored, [now], ORIGIN).upserts).toEqual([now])
  })

  const remembering = credentialWith({
    condition: {
      ...NOTHING,
      proof: { label: 'error', reason: 'unauthorized', at: AT, until: null, restarted: false },
      requests: { success: 1, failed: 2 },
    },
  })

  test('is empty for equal dates, counts, memories and statements, in whatever order their fields are', () => {
    const now = reversed(structuredClone(remembering))
    expect(Object.keys(now)[0]).not.toBe(Object.keys(remembering)[0])
    expect(computeChange('default', storedWith([remembering]), [now], ORIGIN).upserts).toEqual([])
  })

  test.each<[string, (now: Credential) => Credential]>([
    ['what is remembered', (now) => ({ ...now, condition: now.condition && { ...now.condition, failuresSince: 1 } })],
    ['a proof', (now) => ({ ...now, condition: now.condition && { ...now.condition, proof: null } })],
    [
      'when it was proven',
      (now) => {
        const proof = now.condition?.proof ?? null
        return {
          ...now,
          condition: now.condition && { ...now.condition, proof: proof && { ...proof, at: new Date(0) } },
        }
      },
    ],
    [
      'what the id_token states',
      (now) => ({
        ...now,
        statements: {
          ...now.statements,
          id_token: now.statements.id_token && { ...now.statements.id_token, endAt: null },
        },
      }),
    ],
  ])('has a credential of which only something deep inside differs: %s', (_, change) => {
    const now = change(remembering)
    expect(computeChange('default', storedWith([remembering]), [now], ORIGIN).upserts).toEqual([now])
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
      { credential: now.credential, askedAt: AT, success: 2, failed: 0 },
    ])
  })

  test('counts usage of a credential that comes back from what it had when it left', () => {
    const left = credentialWith({ requests: { success: 10, failed: 1 } })
    const now = credentialWith({ requests: { success: 12, failed: 1 } })
    const change = computeChange('default', storedWith([], { removed: [left] }), [now], ORIGIN)
    expect(change).toMatchObject({ baseCount: 0, upserts: [now], removals: [] })
    expect(change.usage).toEqual([{ credential: now.credential, askedAt: AT, success: 2, failed: 0 }])
  })

  test('counts usage over what was seen and not stored', () => {
    const before = storedWith([credentialWith({ requests: { success: 10, failed: 0 } })])
    const now = credentialWith({ requests: { success: 6, failed: 0 } })
    const at = new Date('2026-11-21T05:00:00.000Z')
    const { credential } = now
    const readings = new Map([[credential, [{ list: 1, askedAt: at, success: 500, failed: 0 }]]])
    expect(computeChange('default', before, [now], ORIGIN, { ...SEEN, readings }).usage).toEqual([
      { credential, askedAt: at, success: 490, failed: 0 },
      { credential, askedAt: AT, success: 6, failed: 0 },
    ])
  })

  test('counts nothing from counters of another proxy', () => {
    const before = storedWith([credentialWith({ requests: { success: 10, failed: 1 } })])
    const now = credentialWith({ requests: { success: 12, failed: 1 } })
    expect(computeChange('default', before, [now], ORIGIN, { ...SEEN, isForeign: true }).usage).toEqual([])
  })

  const left = credentialWith({ credential: 'left', requests: { success: 15, failed: 0 } })
  const readings = new Map([
    ['left', [5, 15].map((success, list) => ({ list, askedAt: new Date(AT.getTime() + list), success, failed: 0 }))],
  ])

  test.each([
    ['was never stored', null, 10],
    ['was stored before', { ...left, requests: { success: 1, failed: 0 } }, 14],
  ])('writes what left with its last counters: one that %s', (_, row, success) => {
    const base = storedWith(row === null ? [] : [row])
    const change = computeChange('default', base, [], ORIGIN, { ...SEEN, readings, removed: [left] })
    expect(change).toMatchObject({ upserts: [left], removals: ['left'], baseCount: row === null ? 0 : 1 })
    expect(change.usage.reduce((sum, part) => sum + part.success, 0)).toBe(success)
    expect(storedAfter(change, base, [], 8)).toMatchObject({ credentials: [], removed: [{ requests: left.requests }] })
  })

  test('writes nothing of what left with counters that are stored', () => {
    const stored = new Map([['left', readings.get('left')?.slice(1) ?? []]])
    const seen = { ...SEEN, readings: stored, removed: [left] }
    expect(computeChange('default', storedWith([left]), [], ORIGIN, seen)).toMatchObject({
      upserts: [],
      removals: ['left'],
      usage: [],
    })
  })
})

describe('what was applied is the next base', () => {
  const [ann, bob] = [credentialWith({ credential: 'a' }), credentialWith({ credential: 'b' })]
  const next = (base: StoredProxy | null, credentials: readonly Credential[]) =>
    storedAfter(computeChange('default', base, credentials, ORIGIN), base, credentials, 8)

  test('when nothing was stored', () => {
    expect(next(null, [ann, bob])).toEqual(storedWith([ann, bob], { revision: 8 }))
  })

  test('with those that left: what they held stays, but for their condition', () => {
    const failing = { ...bob, statusLabel: 'failing', statusReason: 'requests_fail' } as const
    const earlier = credentialWith({ credential: 'c' })
    const left = next(storedWith([ann, failing], { removed: [earlier] }), [ann])
    expect(left.removed).toEqual([{ ...failing, statusLabel: 'unknown', statusReason: null }, earlier])
    expect(next(left, [ann, bob]).removed).toEqual([earlier])
  })

  test('with the 10,000 that left last', () => {
    const removed = Array.from({ length: 10_000 }, (_, index) => ({ ...ann, credential: `gone-${index}` }))
    const left = next(storedWith([ann, bob], { removed }), [ann]).removed
    expect([left.length, left[0]?.credential, left.at(-1)?.credential]).toEqual([10_000, 'b', 'gone-9998'])
  })
})

/** Plain data with its fields in another order. */
function reversed<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const entries = Object.entries(value).toReversed()
  // The fields and their types stay.
  return Object.fromEntries(entries.map(([key, inner]) => [key, reversed(inner)])) as Value
}
