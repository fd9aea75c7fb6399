import { describe, expect, test } from 'vitest'
import type { Statement, Subscription } from '../../src/domain/credential.ts'
import {
  latestStatement,
  type ManualSubscription,
  manualFor,
  statementOf,
  subscriptionOf,
} from '../../src/domain/subscription.ts'

const NOW = new Date('2026-11-23T05:00:00.000Z')
const LATER = new Date('2026-11-23T05:15:00.000Z')
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

describe('a statement of the id_token', () => {
  const last: Statement = statementOf(STATED, NOW)

  test('is what it says, and when a list first showed it', () => {
    const { evidence, ...said } = STATED
    expect(last).toEqual({ ...said, observedAt: NOW })
  })

  test('replaces all of the last one: a downgrade has no dates', () => {
    expect(latestStatement(statementOf(FREE, LATER), last)).toEqual(statementOf(FREE, LATER))
  })

  test('is kept only when it is wholly absent', () => {
    expect(latestStatement(null, last)).toBe(last)
    expect(latestStatement(null, null)).toBeNull()
  })

  test('that says nothing new is as old as the last one', () => {
    expect(latestStatement(statementOf({ ...STATED }, LATER), last)).toBe(last)
    expect(latestStatement(last, null)).toBe(last)
  })
})

describe('what counts', () => {
  test('is what the id_token states; without an end there is no evidence', () => {
    expect(subscriptionOf(statementOf(STATED, NOW), null)).toEqual(STATED)
    expect(subscriptionOf(statementOf(FREE, NOW), null)).toEqual(FREE)
    expect(subscriptionOf(null, null)).toEqual(UNKNOWN)
  })

  test("is the operator's word before that, filled in from it", () => {
    const stated = statementOf(STATED, NOW)
    expect(subscriptionOf(stated, MANUAL)).toEqual({ ...STATED, endAt: MANUAL.endAt, evidence: 'manual' })
    const startAt = new Date('2026-01-01T00:00:00.000Z')
    expect(subscriptionOf(stated, { ...MANUAL, planType: 'max', startAt })).toEqual({
      planType: 'max',
      accountId: 'acct-ann',
      startAt,
      endAt: MANUAL.endAt,
      evidence: 'manual',
    })
    expect(subscriptionOf(null, MANUAL)).toEqual({ ...UNKNOWN, endAt: MANUAL.endAt, evidence: 'manual' })
  })
})

describe('manualFor', () => {
  const everywhere = MANUAL
  const here = { ...MANUAL, proxy: 'home' }

  test('prefers the line that names the proxy', () => {
    expect(manualFor([everywhere, here], 'home', MANUAL.name)).toBe(here)
    expect(manualFor([here, everywhere], 'work', MANUAL.name)).toBe(everywhere)
  })

  test('matches the whole name and the proxy', () => {
    expect(manualFor([everywhere], 'home', 'claude-bob')).toBeNull()
    expect(manualFor([here], 'work', MANUAL.name)).toBeNull()
  })
})
