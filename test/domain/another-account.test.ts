import { describe, expect, test } from 'vitest'
import { withAnswers } from '../../src/domain/answers.ts'
import type { Observation } from '../../src/domain/observation.ts'
import { loadedSnapshot } from '../../src/domain/snapshot.ts'
import { reconcile } from '../support/at-once.ts'
import { ANN_STATED, credentialWith, quotaWith, statementsOf, statementWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { listOf, observationWith } from '../support/observations.ts'

const LATER = new Date(AT.getTime() + 900_000)
const ANN = { accountId: 'acct-ann', email: 'ann@example.com' }
const BOB = { accountId: 'acct-bob', email: 'bob@example.com' }
const LIVE = statementWith({
  planType: 'pro',
  endAt: new Date('2027-06-01T00:00:00Z'),
  renewal: 'renews',
  observedAt: AT,
})
const SIGNAL = statementWith({ planType: 'pro', observedAt: AT })
const READING = { live: LIVE, quota: [quotaWith()], resetCredits: 2 }
const known = credentialWith({
  ...READING,
  statements: statementsOf({ id_token: ANN_STATED, live: LIVE, signal: SIGNAL }),
})

/** What counts of the one credential after a list, of which `known` was known. */
function listed(overrides: Partial<Observation>, answers = new Map()) {
  const before = { credentials: [known], removed: [], askedAt: AT }
  const list = listOf([observationWith({ statement: ANN_STATED, ...overrides })])
  return reconcile(list, { proxy: 'default', before, manuals: [], answers, askedAt: LATER }).credentials[0]
}

describe('a file that holds another account than before', () => {
  const bobs = { email: BOB.email, statement: { ...ANN_STATED, accountId: BOB.accountId } }

  test.each<[string, Partial<Observation>]>([
    ['by its id', { ...bobs, email: ANN.email }],
    ['by its address, as where an id_token is missing', { email: BOB.email, statement: null }],
    ['by both', bobs],
  ])('has nothing that was said of the one before: %s', (_, overrides) => {
    const bob = listed(overrides, new Map([[known.credential, { ...READING, account: ANN }]]))
    expect(bob?.statements).toMatchObject({ live: null, signal: null })
    expect(bob).toMatchObject({ renewal: null, quota: [], resetCredits: null })
    expect(bob?.evidence).not.toBe('live')
  })

  test('has what was answered of it', () => {
    const answers = new Map([[known.credential, { ...READING, account: BOB }]])
    expect(listed(bobs, answers)).toMatchObject({ endAt: LIVE.endAt, evidence: 'live', resetCredits: 2 })
  })

  test('is not shown with an answer from before', () => {
    const bob = credentialWith({ ...BOB, statements: statementsOf({ id_token: ANN_STATED }) })
    const snapshot = loadedSnapshot('default', { credentials: [bob], removed: [] }, AT)
    const answers = new Map([[bob.credential, { ...READING, account: ANN }]])
    expect(withAnswers(snapshot, answers, AT).credentials).toEqual([bob])
  })
})

test.each<[string, Partial<Observation>]>([
  ['the same words', {}],
  ['its address in another case', { email: ' ANN@example.com ' }],
  ['no word of whose it is', { email: null, statement: null }],
])('a file with %s holds the same account', (_, overrides) => {
  expect(listed(overrides)).toMatchObject({ evidence: 'live', quota: [quotaWith()], resetCredits: 2 })
})
