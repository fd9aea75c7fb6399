import { UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { NOTHING_STATED, type Statement } from '../../src/domain/credential.ts'
import { readIdToken } from '../../src/parse/id-token.ts'
import { NOW } from './read-one.ts'

const END = '2026-12-03T13:27:01.000Z'
const START = '2026-11-03T13:26:19.000Z'
const STATEMENT: Statement = {
  ...NOTHING_STATED,
  planType: 'plus',
  accountId: 'acct-1',
  startAt: new Date(START),
  endAt: new Date(END),
}
const readStatement = (idToken: unknown, askedAt: Date) => readIdToken(idToken, askedAt).statement
const readLoginKey = (idToken: unknown, askedAt: Date) => readIdToken(idToken, askedAt).loginKey

const DATES = { chatgpt_subscription_active_start: START, chatgpt_subscription_active_until: END }
const FLAT = { plan_type: 'plus', chatgpt_account_id: 'acct-1', ...DATES }
const OPENAI = {
  'https://api.openai.com/auth': { chatgpt_plan_type: 'plus', chatgpt_account_id: 'acct-1', ...DATES },
}

test.each([
  ['claims as the proxy decodes them', FLAT],
  ["claims as OpenAI's token has them", OPENAI],
  ['a JWT of the first', new UnsecuredJWT(FLAT).encode()],
  ['a JWT of the second', new UnsecuredJWT(OPENAI).encode()],
])('an id_token is read as %s', (_, idToken) => {
  expect(readStatement(idToken, NOW)).toEqual(STATEMENT)
})

test('a downgrade to free has a plan and no dates', () => {
  expect(readStatement({ plan_type: 'free', chatgpt_account_id: 'acct-1' }, NOW)).toEqual({
    ...NOTHING_STATED,
    planType: 'free',
    accountId: 'acct-1',
  })
})

test.each([
  [undefined],
  [null],
  [''],
  ['not.a.jwt'],
  ['a.b'],
  [7],
  [[FLAT]],
  [{}],
  [{ user_id: 'user-1', organizations: [] }],
  [{ plan_type: '', chatgpt_subscription_active_until: 'soon' }],
  [{ 'https://api.openai.com/auth': 'plus' }],
  [new UnsecuredJWT({ sub: 'user-1' }).encode()],
])('an id_token of %j says nothing', (idToken) => {
  expect(readStatement(idToken, NOW)).toBeNull()
})

describe('fault 46: an end more than 100 years ahead', () => {
  test.each([
    ['9999-12-31T23:59:59Z', null],
    ['2126-11-23T05:00:00.001Z', null],
    ['2126-11-23T05:00:00Z', 2126],
  ])('%s is read as %j', (text, year) => {
    const statement = readStatement({ plan_type: 'plus', chatgpt_subscription_active_until: text }, NOW)
    expect(statement?.endAt?.getUTCFullYear() ?? null).toBe(year)
  })
})

describe('the login key', () => {
  const UNTIL = 'chatgpt_subscription_active_until'

  test('is the same however the same claims are written', () => {
    const spellings = [
      FLAT,
      OPENAI,
      new UnsecuredJWT({ ...FLAT, exp: 1, iat: 2 }).encode(),
      { ...FLAT, email: 'ann@example.com', [UNTIL]: Date.parse(END) / 1000 },
    ]
    expect(new Set(spellings.map((idToken) => readLoginKey(idToken, NOW))).size).toBe(1)
  })

  test.each([
    [{ plan_type: 'pro' }],
    [{ chatgpt_account_id: 'acct-2' }],
    [{ [UNTIL]: START }],
    [{ [UNTIL]: null }],
    [{ [UNTIL]: 'next month' }],
  ])('is another one with %j', (claims) => {
    expect(readLoginKey({ ...FLAT, ...claims }, NOW)).not.toBe(readLoginKey(FLAT, NOW))
  })

  test('tells dates apart that nobody can read, and does not repeat them', () => {
    const [a, b] = ['token of ann', 'token of bob'].map((date) => readLoginKey({ [UNTIL]: date }, NOW))
    expect(a).not.toBe(b)
    expect(a).not.toContain('ann')
  })

  test.each([[null], [undefined], [{}], [{ email: 'x' }], ['no token'], [{ plan_type: 7 }]])(
    'there is none of %j',
    (idToken) => {
      expect(readLoginKey(idToken, NOW)).toBeNull()
    },
  )
})
