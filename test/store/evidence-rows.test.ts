import { describe, expect, test } from 'vitest'
import type { Statement } from '../../src/domain/credential.ts'
import { readCredentialRow, toCredentialRow } from '../../src/store/rows.ts'
import { ANN_STATED, credentialWith, statementsOf, statementWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'

const ANN = credentialWith({ statements: statementsOf({ id_token: ANN_STATED }) })
const MANUAL = { ...ANN, planType: 'max', endAt: new Date('2027-06-01T00:00:00.000Z'), evidence: 'manual' } as const

/** What is read of a row that was changed. */
function statedIn(credential: typeof ANN, change: Readonly<Record<string, unknown>>): Statement | null | undefined {
  const read = readCredentialRow({ ...toCredentialRow(credential, AT), ...change }, AT)
  expect(read?.damaged).toBe(false)
  return read?.credential.statements.id_token
}

describe('what the id_token states', () => {
  test('is its row', () => {
    expect(statedIn(ANN, {})).toEqual(ANN_STATED)
    expect(statedIn(MANUAL, {})).toEqual(ANN_STATED)
  })

  test('is in the columns where the row is missing, unless another source speaks there', () => {
    for (const evidence of [undefined, null, [], 'damaged', [{ evidence: 'id_token', subscription_end: 'soon' }]]) {
      expect(statedIn(ANN, { evidence })).toEqual({ ...ANN_STATED, observedAt: null })
      const nothing = statementWith({ accountId: 'acct-ann' })
      expect(statedIn(MANUAL, { evidence })).toEqual(nothing)
      expect(statedIn(MANUAL, { evidence, account_id: null })).toBeNull()
    }
  })

  test('is in the columns where they differ: the first release wrote them', () => {
    expect(statedIn(ANN, { plan_type: 'pro' })).toEqual({ ...ANN_STATED, planType: 'pro', observedAt: null })
    const lapsed = { plan_type: 'free', subscription_start: null, subscription_end: null, subscription_evidence: null }
    const free = statementWith({ planType: 'free', accountId: 'acct-ann' })
    expect(statedIn(ANN, lapsed)).toEqual(free)
  })

  test('is its row where another source spoke too', () => {
    const [row] = toCredentialRow(ANN, AT).evidence
    const evidence = [row, { ...row, evidence: 'live', plan_type: 'pro' }]
    const contradicted = { plan_type: 'pro', subscription_end: null, subscription_evidence: null }
    expect(statedIn(ANN, { evidence, ...contradicted })).toEqual(ANN_STATED)
  })
})
