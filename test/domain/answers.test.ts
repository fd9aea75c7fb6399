import { describe, expect, test } from 'vitest'
import { combineReadings, withAnswers } from '../../src/domain/answers.ts'
import type { Statement, Statements } from '../../src/domain/credential.ts'
import type { Reading } from '../../src/domain/inquiry.ts'
import { credentialsOf, quotaWith, statementsOf, statementWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'

const END = new Date('2027-01-01T00:00:00Z')
const later = new Date(AT.getTime() + 60_000)
const reading = (live: Partial<Statement> | null, rest: Partial<Reading> = {}): Reading => ({
  live: live && statementWith({ observedAt: AT, ...live }),
  quota: [],
  resetCredits: null,
  ...rest,
})
const combined = (newer: Reading, older: Reading, stated: Partial<Statements> = {}) =>
  combineReadings(newer, older, { provider: 'codex', statements: statementsOf(stated) }, AT)

describe('two answers of one account', () => {
  const dated = reading({ planType: 'plus', endAt: END, renewal: 'renews', delinquent: false })

  test.each([['plus'], ['Plus'], ['edu'], [null]])(
    'keep the dates of the plan that a later one names alone: %s',
    (planType) => {
      expect(combined(reading({ planType, observedAt: later }), dated).live).toEqual(dated.live)
      expect(combined(reading(null), dated).live).toEqual(dated.live)
    },
  )

  test.each([['pro'], ['free'], ['a-new-one']])('have no dates of a plan that is over: %s', (planType) => {
    expect(combined(reading({ planType }), dated).live).toEqual(statementWith({ planType, observedAt: AT }))
  })

  test.each(['signal', 'id_token'] as const)('have no dates where the %s told of another plan in between', (source) => {
    const plan = reading({ planType: 'plus', observedAt: later })
    const between = (planType: string, ms: number) =>
      combined(plan, dated, { [source]: statementWith({ planType, observedAt: new Date(AT.getTime() + ms) }) }).live
    expect(between('free', 1)).toEqual(plan.live)
    expect(between('free', 0)).toEqual(dated.live)
    expect(between('edu', 1)).toEqual(dated.live)
  })

  test('state what the later one states, where that is more than a plan', () => {
    const ends = reading({ planType: 'plus', endAt: later, renewal: 'ends' })
    expect(combined(ends, dated).live).toEqual(ends.live)
  })

  test('have the windows and the resets of both, the later ones first', () => {
    const older = reading(null, { quota: [quotaWith({ window: '5h' }), quotaWith()], resetCredits: 3 })
    const newer = reading(null, { quota: [quotaWith({ usedRatio: 0.9, observedAt: later })] })
    expect(combined(newer, older)).toEqual({ ...older, quota: [quotaWith({ window: '5h' }), newer.quota[0]] })
  })
})

describe('a snapshot with answers', () => {
  const [ann, bob] = credentialsOf(2)
  const snapshot = {
    proxy: 'default',
    credentials: credentialsOf(2),
    removed: [],
    cooldowns: new Map(),
    listed: 2,
    askedAt: AT,
    askedMonotonicMs: 1,
    rejected: new Map(),
    version: null,
  }

  test('has them in the account that they are of, and what follows from them', () => {
    const answer = reading({ planType: 'pro', endAt: END, renewal: 'ends' }, { quota: [quotaWith()], resetCredits: 2 })
    const account = { accountId: 'acct-ann', email: null }
    const next = withAnswers(snapshot, new Map([[ann?.credential ?? '', { ...answer, account }]]), AT)
    expect(next.credentials[0]).toEqual({
      ...ann,
      planType: 'pro',
      startAt: null,
      endAt: END,
      evidence: 'live',
      renewal: 'ends',
      statements: { ...ann?.statements, live: answer.live },
      quota: [quotaWith()],
      resetCredits: 2,
    })
    expect(next.credentials[1]).toEqual(bob)
  })

  test('is the same without any', () => {
    expect(withAnswers(snapshot, new Map(), AT)).toBe(snapshot)
  })
})
