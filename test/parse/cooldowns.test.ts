import { describe, expect, test } from 'vitest'
import { readOne } from './read-one.ts'

const RETRY_AT = '2026-11-29T06:00:00Z'

function readCooldown(fields: Readonly<Record<string, unknown>>) {
  return readOne({ cooldowns: [{ scope: 'credential', reason: 'quota', retry_at: RETRY_AT, ...fields }] })
    .cooldowns?.[0]
}

test.each([[undefined], [null], ['none'], [{}], [0]])('%j means that the proxy publishes none', (cooldowns) => {
  expect(readOne({ cooldowns }).cooldowns).toBeNull()
})

test('no cooldown is not the same as none published', () => {
  expect(readOne({ cooldowns: [] }).cooldowns).toEqual([])
})

test.each([
  ['quota', 'rate_limited'],
  ['credential_quota', 'rate_limited'],
  ['cloudflare_challenge', 'challenge'],
  ['invalid_grant', 'refresh_failed'],
  ['unauthorized', 'unauthorized'],
  ['payment_required', 'payment_required'],
  ['not_found', 'not_found'],
  ['model_not_supported', 'not_found'],
  ['transient_error', 'upstream_error'],
  ['unknown', 'other'],
  ['brand_new', 'other'],
  ['', 'other'],
  [7, 'other'],
])('%j is for %s', (reason, expected) => {
  expect(readCooldown({ reason })?.reason).toBe(expected)
})

test('a payment required with status 403 is forbidden: the proxy has one word for both', () => {
  expect(readCooldown({ reason: 'payment_required', http_status: 403 })?.reason).toBe('forbidden')
  expect(readCooldown({ reason: 'payment_required', http_status: 402 })?.reason).toBe('payment_required')
  expect(readCooldown({ reason: 'quota', http_status: 403 })?.reason).toBe('rate_limited')
})

describe('a cooldown', () => {
  test('is of the account or of a model', () => {
    const retryAt = new Date(RETRY_AT)
    expect(readCooldown({})).toEqual({ scope: 'credential', model: null, reason: 'rate_limited', retryAt })
    expect(readCooldown({ scope: 'Model', model_key: 'm'.repeat(300) })).toMatchObject({
      scope: 'model',
      model: 'm'.repeat(100),
    })
  })

  test.each([['provider'], [null], [{}]])('of scope %j is one of another scope', (scope) => {
    expect(readCooldown({ scope })).toMatchObject({ scope: 'other', retryAt: new Date(RETRY_AT) })
  })

  test('that names no time that can be read names none', () => {
    expect(readCooldown({ retry_at: 'soon' })?.retryAt).toBeNull()
  })
})

test('of many the hundred that end last are read', () => {
  const cooldowns = Array.from({ length: 500 }, (_, index) => ({ scope: 'model', retry_at: 1_800_000_000 + index }))
  const read = readOne({ cooldowns: ['x', ...cooldowns] }).cooldowns ?? []
  expect(read).toHaveLength(100)
  expect(read[0]?.retryAt).toEqual(new Date(1_800_000_499_000))
})
