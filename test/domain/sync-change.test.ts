import { describe, expect, test } from 'vitest'
import type { Credential } from '../../src/domain/credential.ts'
import { applied, computeChange } from '../../src/domain/sync-change.ts'
import { checkpointOf } from '../../src/domain/usage.ts'
import { credentialsOf, credentialWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { storedWith, WRITTEN } from '../support/stored.ts'

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
      { credential: now.credential, askedAt: AT, success: 2, failed: 0 },
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
      { credential, askedAt: AT, success: 6, failed: 0 },
    ])
  })
})

test('what was applied is the next base', () => {
  const credentials = credentialsOf(2)
  const change = computeChange('default', null, credentials, ORIGIN)
  expect(applied(change, credentials, 1)).toEqual(storedWith(credentials, { revision: 1 }))
})
