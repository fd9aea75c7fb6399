import { describe, expect, test } from 'vitest'
import type { AskedAccount } from '../../../src/domain/inquiry.ts'
import { readCodexSubscription } from '../../../src/parse/inquiries/codex-subscription.ts'
import { statementWith } from '../../support/credentials.ts'
import { AT } from '../../support/hand-clock.ts'
import { readAnswer } from './read-answer.ts'

const ANN: AskedAccount = { accountId: 'acct-ann', email: 'ann@example.com' }
const GOOD = {
  plan_type: 'plus',
  active_start: '2026-11-03T13:26:19Z',
  active_until: '2026-12-03T13:27:01Z',
  will_renew: true,
  is_delinquent: false,
}
const LIVE = statementWith({
  planType: 'plus',
  startAt: new Date('2026-11-03T13:26:19Z'),
  endAt: new Date('2026-12-03T13:27:01Z'),
  renewal: 'renews',
  delinquent: false,
  observedAt: AT,
})
const read = (body: unknown) => readCodexSubscription(body, ANN, AT)

describe('the subscription of a Codex account', () => {
  test('is read from the recorded answer', () => {
    expect(read(readAnswer('api-call.subscriptions'))).toEqual({ live: LIVE, quota: [], resetCredits: null })
  })

  test.each([
    ['wrapped', { subscription: GOOD }],
    ['in an array', [GOOD]],
    ['wrapped in an array', [{ subscription: GOOD }]],
    [
      'in camel case',
      {
        planType: 'plus',
        activeStart: GOOD.active_start,
        activeUntil: GOOD.active_until,
        willRenew: 'true',
        isDelinquent: 'false',
      },
    ],
    ['without zones', { ...GOOD, active_start: '2026-11-03T13:26:19', active_until: '2026-12-03T13:27:01' }],
    ['in other zones', { ...GOOD, active_until: '2026-12-03T15:27:01+02:00' }],
    ['in Unix seconds', { ...GOOD, active_start: 1793712379, active_until: '1796304421' }],
    ['with nothing cancelled', { ...GOOD, cancels_at: null, renews_at: '2026-12-03T13:27:01Z' }],
    ['of the account that was asked for', { ...GOOD, account_id: 'acct-ann' }],
    ['with a later end of grace', { ...GOOD, entitlement: { expires_at: '2027-01-01T00:00:00Z' } }],
    ['beside one that ended', [{ ...GOOD, active_until: '2025-12-03T13:27:01Z' }, GOOD]],
  ])('is read %s', (_, body) => {
    expect(read(body)?.live).toEqual(LIVE)
  })

  test('ends when it is cancelled', () => {
    const cancelled = { ...GOOD, will_renew: false, cancels_at: '2026-11-30T00:00:00Z' }
    expect(read(cancelled)?.live).toMatchObject({ endAt: new Date('2026-11-30T00:00:00Z'), renewal: 'ends' })
    expect(read({ ...cancelled, will_renew: undefined })?.live?.renewal).toBe('ends')
    expect(read({ ...cancelled, will_renew: true })?.live?.renewal).toBe(null)
  })

  test('is unknown in what is of a wrong type', () => {
    expect(read({ ...GOOD, will_renew: 'perhaps', is_delinquent: 1, plan_type: 7 })?.live).toEqual({
      ...LIVE,
      planType: null,
      renewal: null,
      delinquent: null,
    })
  })

  test('of a lapsed plan is that plan alone', () => {
    expect(read({ plan_type: 'free', active_until: null })?.live).toEqual(
      statementWith({ planType: 'free', observedAt: AT }),
    )
  })

  test.each([
    ['null', null],
    ['a text', 'plus'],
    ['nothing', {}],
    ['an empty array', []],
    ['an array with a number', [GOOD, 5]],
    ['a date that cannot be read', { ...GOOD, active_start: 'soon' }],
    ['a day that is not in the calendar', { ...GOOD, active_until: '2026-02-30T00:00:00Z' }],
    ['a cancellation that cannot be read', { ...GOOD, cancels_at: {} }],
    ['a renewal that cannot be read', { ...GOOD, renews_at: true }],
    ['an end in the year 9999', { ...GOOD, active_until: '9999-12-31T00:00:00Z' }],
    ['another account', { ...GOOD, account_id: 'acct-bob' }],
    ['another account around it', { account_id: 'acct-bob', subscription: GOOD }],
  ])('is unknown from %s', (_, body) => {
    expect(read(body)).toBe(null)
  })
})
