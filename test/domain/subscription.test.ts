import { describe, expect, test } from 'vitest'
import type { Statement, Statements, Subscription } from '../../src/domain/credential.ts'
import {
  conflictOf,
  latestStatement,
  newestStatement,
  statementOf,
  subscriptionOf,
  upTo,
} from '../../src/domain/subscription.ts'
import { statementsOf, statementWith } from '../support/credentials.ts'

const NOW = new Date('2026-11-23T05:00:00.000Z')
const LATER = new Date('2026-11-23T05:15:00.000Z')
const STATED = statementWith({
  planType: 'plus',
  accountId: 'acct-ann',
  startAt: new Date('2026-11-03T00:00:00.000Z'),
  endAt: new Date('2026-12-03T00:00:00.000Z'),
})
const FREE = statementWith({ planType: 'free', accountId: 'acct-ann' })

describe('a statement of the id_token', () => {
  const last = statementOf(STATED, 'codex', NOW)

  test('is what it says, and when a list first showed it', () => {
    expect(last).toEqual({ ...STATED, observedAt: NOW })
  })

  test('of a free plan has no dates: those in its claims are of a plan that lapsed', () => {
    for (const planType of ['free', 'Free-Workspace', 'guest']) {
      const lapsed = statementOf({ ...STATED, planType }, 'codex', NOW)
      expect(lapsed).toEqual(statementWith({ planType, accountId: 'acct-ann', observedAt: NOW }))
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

test('of two statements of one source the later counts; one without a time is the oldest', () => {
  const [old, now] = [statementWith({ observedAt: NOW }), statementWith({ observedAt: LATER })]
  expect(newestStatement(old, now, LATER)).toBe(now)
  expect(newestStatement(now, old, LATER)).toBe(now)
  expect(newestStatement(statementWith({}), old, LATER)).toBe(old)
  expect(newestStatement(null, old, LATER)).toBe(old)
  expect(newestStatement(old, null, LATER)).toBe(old)
})

test('a statement that a clock which was ahead dated is older than any other, and as old as now', () => {
  const [ahead, old] = [
    statementWith({ planType: 'pro', observedAt: LATER }),
    statementWith({ observedAt: inDays(-9) }),
  ]
  expect([newestStatement(ahead, old, NOW), newestStatement(old, ahead, NOW)]).toEqual([old, old])
  for (const only of [newestStatement(ahead, null, NOW), newestStatement(null, ahead, NOW), upTo(ahead, NOW)]) {
    expect(only).toEqual({ ...ahead, observedAt: NOW })
  }
  const fiveMinutes = new Date(LATER.getTime() - 300_000)
  expect(newestStatement(old, ahead, fiveMinutes)).toBe(ahead)
})

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** Days from now, as a date. */
const inDays = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS)
const LOGIN = { ...STATED, observedAt: inDays(-10) }
/** An account with these statements, known for 20 days. */
const counts = (stated: Partial<Statements>, now = NOW): Subscription =>
  subscriptionOf({ provider: 'codex', firstSeenAt: inDays(-20), statements: statementsOf(stated) }, now)

/** The end, in days from now, and whose word it is. */
function endOf(stated: Partial<Statements>, now = NOW) {
  const { endAt, evidence } = counts(stated, now)
  return [endAt && (endAt.getTime() - NOW.getTime()) / DAY_MS, evidence]
}

const manual = statementWith({ endAt: inDays(40) })
const note = statementWith({ endAt: inDays(50) })
const login = statementWith({ planType: 'plus', endAt: inDays(10) })
const live = (days: number, ageHours = 0, words: Partial<Statement> = {}) =>
  statementWith({ endAt: inDays(days), observedAt: new Date(NOW.getTime() - ageHours * HOUR_MS), ...words })

describe('the end', () => {
  test('is unknown where nobody states one', () => {
    expect(counts({})).toEqual({
      planType: null,
      accountId: null,
      startAt: null,
      endAt: null,
      evidence: null,
      renewal: null,
      delinquent: null,
    })
    expect(endOf({ live: statementWith({ planType: 'plus', observedAt: NOW }) })).toEqual([null, null])
  })

  test.each<[string, Partial<Statements>, ReturnType<typeof endOf>]>([
    ['the id_token alone', { id_token: login }, [10, 'id_token']],
    ["the note before the id_token's", { id_token: login, note }, [50, 'note']],
    ["the operator's before the note", { id_token: login, note, manual }, [40, 'manual']],
    ["the provider's own before all", { id_token: login, note, manual, live: live(20) }, [20, 'live']],
    ["the provider's, however old, while it is ahead", { manual, live: live(1, 700) }, [1, 'live']],
    ["the provider's past end, read within a day", { manual, live: live(-1, 23.9) }, [-1, 'live']],
    ["not the provider's past end once it is a day old", { manual, live: live(-1, 24) }, [40, 'manual']],
    ["not the provider's past end of no known age", { note, live: live(-1, 0, { observedAt: null }) }, [50, 'note']],
  ])('is %s', (_, stated, expected) => {
    expect(endOf(stated)).toEqual(expected)
  })

  test('ends, and the next source counts, when a day has passed without another answer', () => {
    const stated = { id_token: login, live: live(0.5) }
    expect(endOf(stated, inDays(0.6))).toEqual([0.5, 'live'])
    expect(endOf(stated, inDays(1))).toEqual([10, 'id_token'])
  })

  test('brings its own start, or the id_token’s', () => {
    const startAt = inDays(-5)
    expect(counts({ id_token: LOGIN, manual }).startAt).toEqual(LOGIN.startAt)
    expect(counts({ id_token: LOGIN, manual: { ...manual, startAt } }).startAt).toEqual(startAt)
    expect(counts({ id_token: LOGIN, live: live(20, 0, { startAt }) }).startAt).toEqual(startAt)
  })
})

describe('the plan', () => {
  const signal = statementWith({ planType: 'pro', observedAt: inDays(-1) })
  const answer = statementWith({ planType: 'team', observedAt: inDays(-2) })

  test.each<[string, Partial<Statements>, string]>([
    ["the id_token's", { id_token: LOGIN }, 'plus'],
    ["the note's before it", { id_token: LOGIN, note: statementWith({ planType: 'max' }) }, 'max'],
    ["the headers' before the note's", { note: statementWith({ planType: 'max' }), signal }, 'pro'],
    ['the newest of headers and answer', { signal, live: answer }, 'pro'],
    ['the newest, the other way round', { signal, live: { ...answer, observedAt: NOW } }, 'team'],
    ["the operator's before all", { signal, live: answer, manual: statementWith({ planType: 'go' }) }, 'go'],
    ['that of a login since the headers were seen', { id_token: { ...STATED, observedAt: NOW }, signal }, 'plus'],
    [
      'the headers’, however long the id_token says another',
      { id_token: { ...STATED, observedAt: null }, signal },
      'pro',
    ],
  ])('is %s', (_, stated, planType) => {
    expect(counts(stated).planType).toBe(planType)
  })

  test("as the first list showed it in the headers, is newer than that list's id_token", () => {
    const statements = statementsOf({ id_token: { ...STATED, observedAt: NOW }, signal })
    expect(subscriptionOf({ provider: 'codex', firstSeenAt: NOW, statements }, NOW).planType).toBe('pro')
  })

  test.each([
    ['another tier', 'plus', 'pro', null],
    ['another word of the same tier', 'plus', 'edu', 10],
    ['another word without a tier', 'plus', 'ultra9', null],
    ['the same word without a tier', 'ultra9', 'ultra9', 10],
  ])("that contradicts the id_token's by %s leaves its dates or not", (_, said, planType, days) => {
    const stated = { id_token: { ...login, planType: said }, signal: { ...signal, planType } }
    expect(endOf(stated)[0]).toBe(days)
    expect(counts(stated).startAt).toBeNull()
  })

  test('that is free has no dates but those that the operator states', () => {
    const free = statementWith({ planType: 'free', observedAt: NOW })
    expect(endOf({ signal: free, id_token: login, note, live: live(20, 5, { planType: 'plus' }) })).toEqual([
      null,
      null,
    ])
    expect(endOf({ signal: free, manual })).toEqual([40, 'manual'])
  })
})

describe('renewal and delinquency', () => {
  const told = { renewal: 'renews', delinquent: true } as const

  test.each([
    ['as they were read', live(20, 47.9, told), told],
    ['unknown 48 hours after that', live(20, 48, told), { renewal: null, delinquent: null }],
    ['unknown once the end has passed that was read with them', live(0, 1, told), { renewal: null, delinquent: null }],
    ['known without an end', { ...live(20, 1, told), endAt: null }, told],
  ])('are %s', (_, answer, expected) => {
    expect(counts({ live: answer })).toMatchObject(expected)
  })

  test('are nobody else’s word', () => {
    const words = statementWith({ ...told, endAt: inDays(3), observedAt: NOW })
    expect(counts({ manual: words, note: words, signal: words, id_token: words })).toMatchObject({
      renewal: null,
      delinquent: null,
    })
  })
})

describe('a conflict', () => {
  test.each<[Partial<Statements>, boolean | null]>([
    [{ manual }, null],
    [{ manual, id_token: login }, null],
    [{ manual, note }, true],
    [{ manual, note: statementWith({ endAt: inDays(41) }) }, false],
    [{ manual, note: statementWith({ endAt: inDays(41.001) }) }, true],
    [{ live: live(20), note }, true],
    [{ live: live(-1, 30), note }, null],
    [{ live: live(40), manual, note: statementWith({ endAt: inDays(40.5) }) }, false],
  ])('of %j is %s', (stated, expected) => {
    expect(conflictOf(statementsOf(stated), NOW)).toBe(expected)
  })
})
