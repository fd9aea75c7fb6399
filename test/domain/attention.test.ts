import { expect, test } from 'vitest'
import { attentionOn, byUrgency } from '../../src/domain/attention.ts'
import { type Credential, STATUS_REASONS } from '../../src/domain/credential.ts'
import type { Standing } from '../../src/domain/subscription-standing.ts'
import { credentialWith } from '../support/credentials.ts'

const DEAD = { statusLabel: 'error', statusReason: 'unauthorized' } as const
const FAILING = { statusLabel: 'failing', statusReason: 'requests_fail' } as const
const LIMITED = { statusLabel: 'limited', statusReason: 'rate_limited' } as const
const DISABLED = { statusLabel: 'disabled', delinquent: true } as const

test.each<[Partial<Credential>, Standing | null, readonly string[]]>([
  [{}, 'ok', []],
  [{}, null, []],
  [{}, 'renewal unconfirmed', []],
  [LIMITED, 'ok', []],
  [{ statusLabel: 'unknown' }, 'ok', []],
  [DISABLED, 'expired', []],
  [DEAD, 'ok', ['error']],
  [FAILING, null, ['failing']],
  [{}, 'expired', ['expired']],
  [{}, 'ending', ['ending']],
  [{ renewal: 'ends' }, 'ending', ['ending']],
  [{ renewal: 'renews' }, 'ending', []],
  [{ renewal: 'renews', delinquent: true }, 'ending', ['payment_overdue']],
  [{ ...DEAD, delinquent: true }, 'expired', ['error', 'expired', 'payment_overdue']],
  [{ ...FAILING, delinquent: true }, 'ending', ['payment_overdue', 'failing', 'ending']],
])('%j with standing %s needs a person for %j', (overrides, standing, reasons) => {
  expect(attentionOn(credentialWith(overrides), standing).map(({ reason }) => reason)).toEqual(reasons)
})

test.each(STATUS_REASONS)('an error for %s says what is wrong and what to do', (statusReason) => {
  const [attention] = attentionOn(credentialWith({ statusLabel: 'error', statusReason }), null)
  expect(attention?.what).toMatch(/^[A-Z].*\.$/)
  expect(attention?.fix).toMatch(/^[A-Z].*\.$/)
})

test('a date of the last login that nears may renew itself, unless the provider says that it ends', () => {
  const of = (overrides: Partial<Credential>) => attentionOn(credentialWith(overrides), 'ending')[0]?.fix
  expect(of({ evidence: 'id_token' })).toContain('If it renews itself')
  for (const sure of [{ evidence: 'manual' }, { evidence: 'id_token', renewal: 'ends' }] as const)
    expect(of(sure)).toBe('Renew it, or plan without it.')
})

test('an account that nobody needs to look at comes after every other', () => {
  const needs = [{}, { ...FAILING }, { ...DEAD }].map((overrides) => attentionOn(credentialWith(overrides), null))
  expect(needs.sort(byUrgency).map(([first]) => first?.reason)).toEqual(['error', 'failing', undefined])
})
