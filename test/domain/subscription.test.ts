import { describe, expect, test } from 'vitest'
import type { Subscription } from '../../src/domain/credential.ts'
import { type ManualSubscription, manualFor, subscriptionOf } from '../../src/domain/subscription.ts'
import { credentialWith } from '../support/credentials.ts'

const UNKNOWN: Subscription = { planType: null, accountId: null, startAt: null, endAt: null, evidence: null }
const STATED: Subscription = {
  planType: 'plus',
  accountId: 'acct-ann',
  startAt: new Date('2026-11-03T00:00:00.000Z'),
  endAt: new Date('2026-12-03T00:00:00.000Z'),
  evidence: 'id_token',
}
const FREE: Subscription = { ...UNKNOWN, planType: 'free', accountId: 'acct-ann' }
const MANUAL: ManualSubscription = {
  proxy: null,
  name: 'claude-bob@example.com.json',
  planType: null,
  startAt: null,
  endAt: new Date('2027-01-01T00:00:00.000Z'),
}

describe('the id_token', () => {
  test('replaces all of the last statement: a downgrade has no dates', () => {
    expect(subscriptionOf(FREE, credentialWith(STATED), null)).toEqual(FREE)
  })

  test('keeps the last statement only when it is wholly absent', () => {
    expect(subscriptionOf(null, credentialWith(STATED), null)).toEqual(STATED)
    expect(subscriptionOf(null, null, null)).toEqual(UNKNOWN)
  })
})

describe("the operator's statement", () => {
  test('goes before the id_token, and fills in from it', () => {
    expect(subscriptionOf(STATED, null, MANUAL)).toEqual({ ...STATED, endAt: MANUAL.endAt, evidence: 'manual' })
    const startAt = new Date('2026-01-01T00:00:00.000Z')
    expect(subscriptionOf(STATED, null, { ...MANUAL, planType: 'max', startAt })).toEqual({
      planType: 'max',
      accountId: 'acct-ann',
      startAt,
      endAt: MANUAL.endAt,
      evidence: 'manual',
    })
  })

  test('is gone with its line in the file', () => {
    const before = credentialWith({ planType: 'max', accountId: null, endAt: MANUAL.endAt, evidence: 'manual' })
    expect(subscriptionOf(null, before, null)).toEqual(UNKNOWN)
    expect(subscriptionOf(STATED, before, null)).toEqual(STATED)
  })
})

describe("the operator's statement for a credential", () => {
  const everywhere = MANUAL
  const here = { ...MANUAL, proxy: 'home' }

  test('is that which names its proxy, if there is one', () => {
    expect(manualFor([everywhere, here], 'home', MANUAL.name)).toBe(here)
    expect(manualFor([here, everywhere], 'work', MANUAL.name)).toBe(everywhere)
  })

  test('matches its whole name and its proxy', () => {
    expect(manualFor([everywhere], 'home', 'claude-bob')).toBeNull()
    expect(manualFor([here], 'work', MANUAL.name)).toBeNull()
  })
})
