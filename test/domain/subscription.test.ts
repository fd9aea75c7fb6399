import { describe, expect, test } from 'vitest'
import type { Statement, Subscription } from '../../src/domain/credential.ts'
import { type Account, manualFor, restated } from '../../src/domain/manual-subscription.ts'
import { latestStatement, statementOf, subscriptionOf } from '../../src/domain/subscription.ts'
import { credentialWith, manualWith } from '../support/credentials.ts'

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
const NAME = 'claude-bob@example.com.json'
const MANUAL = manualWith({ name: NAME, endAt: new Date('2027-01-01T00:00:00.000Z') })

describe('a statement of the id_token', () => {
  const last: Statement = statementOf(STATED, 'codex', NOW)

  test('is what it says, and when a list first showed it', () => {
    const { evidence, ...said } = STATED
    expect(last).toEqual({ ...said, observedAt: NOW })
  })

  test('of a free plan has no dates: those in its claims are of a plan that lapsed', () => {
    for (const planType of ['free', 'Free-Workspace', 'guest']) {
      const lapsed = statementOf({ ...STATED, planType }, 'codex', NOW)
      expect(lapsed).toEqual({ planType, accountId: 'acct-ann', startAt: null, endAt: null, observedAt: NOW })
      expect(subscriptionOf({ id_token: lapsed }, null)).toMatchObject({ endAt: null, evidence: null })
    }
    expect(statementOf({ ...STATED, planType: null }, 'codex', NOW).endAt).toEqual(STATED.endAt)
  })

  test('replaces all of the last one: a downgrade has no dates', () => {
    expect(latestStatement(statementOf(FREE, 'codex', LATER), last)).toEqual(statementOf(FREE, 'codex', LATER))
  })

  test('is kept only when it is wholly absent', () => {
    expect(latestStatement(null, last)).toBe(last)
    expect(latestStatement(null, null)).toBeNull()
  })

  test('that says nothing new is as old as the last one', () => {
    expect(latestStatement(statementOf({ ...STATED }, 'codex', LATER), last)).toBe(last)
    expect(latestStatement(last, null)).toBe(last)
  })
})

describe('the subscription that counts', () => {
  test('is what the id_token states; without an end there is no evidence', () => {
    expect(subscriptionOf({ id_token: statementOf(STATED, 'codex', NOW) }, null)).toEqual(STATED)
    expect(subscriptionOf({ id_token: statementOf(FREE, 'codex', NOW) }, null)).toEqual(FREE)
    expect(subscriptionOf({ id_token: null }, null)).toEqual(UNKNOWN)
  })

  test("is the operator's word before that, filled in from it", () => {
    const stated = statementOf(STATED, 'codex', NOW)
    expect(subscriptionOf({ id_token: stated }, MANUAL)).toEqual({ ...STATED, endAt: MANUAL.endAt, evidence: 'manual' })
    const startAt = new Date('2026-01-01T00:00:00.000Z')
    expect(subscriptionOf({ id_token: stated }, { ...MANUAL, planType: 'max', startAt })).toEqual({
      planType: 'max',
      accountId: 'acct-ann',
      startAt,
      endAt: MANUAL.endAt,
      evidence: 'manual',
    })
    expect(subscriptionOf({ id_token: null }, MANUAL)).toEqual({ ...UNKNOWN, endAt: MANUAL.endAt, evidence: 'manual' })
  })
})

describe('restated', () => {
  const account = credentialWith({ name: NAME })

  test('gives each credential what the operator states now, and what the id_token says without it', () => {
    const [manual] = restated([account], [MANUAL])
    expect(manual).toMatchObject({ endAt: MANUAL.endAt, evidence: 'manual', planType: 'plus' })
    expect(restated(manual === undefined ? [] : [manual], [])).toEqual([account])
  })

  test('is the same array when nothing changes', () => {
    const credentials = [account, credentialWith({ credential: 'x', name: 'x.json' })]
    expect(restated(credentials, [])).toBe(credentials)
    const manual = restated(credentials, [MANUAL])
    expect(manual).not.toBe(credentials)
    expect(restated(manual, [{ ...MANUAL }])).toBe(manual)
  })
})

describe("the operator's statement for a credential", () => {
  const everywhere = MANUAL
  const here = { ...MANUAL, proxy: 'home' }
  const account = (overrides: Partial<Account> = {}) => credentialWith({ proxy: 'home', name: NAME, ...overrides })

  test('is that which names its proxy, if there is one', () => {
    expect(manualFor([everywhere, here], account())).toBe(here)
    expect(manualFor([here, everywhere], account({ proxy: 'work' }))).toBe(everywhere)
  })

  test('matches its whole name and its proxy', () => {
    expect(manualFor([everywhere], account({ name: 'claude-bob' }))).toBeNull()
    expect(manualFor([here], account({ proxy: 'work' }))).toBeNull()
  })

  test("matches the account's id or its e-mail, whatever the file is called", () => {
    const byId = manualWith({ accountId: 'acct-1' })
    const byEmail = manualWith({ email: 'Bob@Example.com' })
    const renamed = account({ name: 'new.json', accountId: 'acct-1', email: 'bob@example.com' })
    expect(manualFor([byId], renamed)).toBe(byId)
    expect(manualFor([byEmail], renamed)).toBe(byEmail)
    expect(manualFor([byId, byEmail], account({ accountId: 'acct-2', email: 'eve@example.com' }))).toBeNull()
    expect(manualFor([byId, byEmail], account({ accountId: null, email: null }))).toBeNull()
  })

  test('by e-mail, takes only the provider that is named', () => {
    const claude = manualWith({ email: 'bob@example.com', provider: 'claude' })
    const bob = account({ email: 'bob@example.com' })
    expect(manualFor([claude], { ...bob, provider: 'claude' })).toBe(claude)
    expect(manualFor([claude], { ...bob, provider: 'codex' })).toBeNull()
  })

  test("prefers the file's name to the account's id, and that to the e-mail", () => {
    const byEmail = manualWith({ email: 'ann@example.com' })
    const byId = manualWith({ accountId: 'acct-ann' })
    expect(manualFor([byEmail, byId, everywhere], account())).toBe(everywhere)
    expect(manualFor([byEmail, byId], account())).toBe(byId)
    expect(manualFor([everywhere, { ...byEmail, proxy: 'home' }], account())).toMatchObject({ proxy: 'home' })
  })
})
