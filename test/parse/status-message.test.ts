import { describe, expect, test } from 'vitest'
import { problemReasonOf } from '../../src/parse/status-message.ts'

test.each([[''], ['  \n']])('a status message of %j tells no problem', (message) => {
  expect(problemReasonOf(message)).toBeNull()
})

describe('a status message in words', () => {
  test.each([
    ['token_invalidated', 'unauthorized'],
    ['auth_unavailable: no auth available', 'unauthorized'],
    ['Unauthorized', 'unauthorized'],
    ['usage_limit_reached', 'rate_limited'],
    ['rate_limit_error', 'rate_limited'],
    ['rate_limit_exceeded', 'rate_limited'],
    ['authentication_error', 'unauthorized'],
    ['quota exhausted', 'rate_limited'],
    ['oauth2: "invalid_grant" "Bad Request"', 'refresh_failed'],
    ['Cloudflare challenge', 'forbidden'],
    ['payment_required', 'payment_required'],
    ['model not found', 'not_found'],
    ['not_found_error', 'not_found'],
    ['transient upstream error', 'upstream_error'],
    ['something new', 'other'],
  ])('%j is %s', (message, reason) => {
    expect(problemReasonOf(message)).toBe(reason)
  })
})

describe('a status message with digits', () => {
  test.each([
    ['fetch failed with status 401', 'unauthorized'],
    ['status code: 402', 'payment_required'],
    ['Status 403 Forbidden', 'forbidden'],
    ['status=404', 'not_found'],
    ['"status": 429', 'rate_limited'],
    ['status_code 503', 'upstream_error'],
    ['status 418', 'other'],
    ['status 4010', 'other'],
    ['401 of 500 requests', 'other'],
  ])('%j is %s', (message, reason) => {
    expect(problemReasonOf(message)).toBe(reason)
  })
})

describe('an error body as a status message', () => {
  test.each([
    [{ error: { code: 'token_invalidated', type: 'rate_limit_error' } }, 'unauthorized'],
    [{ error: { code: 'new_code', type: 'usage_limit_reached' } }, 'rate_limited'],
    [{ type: 'rate_limit_error', error: { type: 'not_found_error' } }, 'not_found'],
    [{ type: 'rate_limit_error', code: 'payment_required' }, 'payment_required'],
    [{ error: { code: 429, message: 'token_invalidated' } }, 'rate_limited'],
    [{ error: { code: '503' } }, 'upstream_error'],
    [{ error: 'invalid_grant', error_description: 'revoked' }, 'refresh_failed'],
    [{ error: { message: 'not found' } }, 'not_found'],
    [{ error: { code: null, type: {}, message: 'x' } }, 'other'],
    [{ error: { code: 200 }, detail: 'failed with status 502' }, 'upstream_error'],
  ])('%j is %s', (body, reason) => {
    expect(problemReasonOf(JSON.stringify(body))).toBe(reason)
  })

  test('that is torn is read as words', () => {
    expect(problemReasonOf('{"error":{"type":"rate_limit_error"')).toBe('rate_limited')
  })

  test('fault 32: of endless nesting is read as words', () => {
    expect(problemReasonOf(`{"a":${'['.repeat(200_000)}`)).toBe('other')
  })
})
