import { describe, expect, test } from 'vitest'
import { statusReasonOf } from '../../src/parse/status-message.ts'

test.each([[''], ['  \n']])('a status message of %j gives no reason', (message) => {
  expect(statusReasonOf(message)).toBeNull()
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
    ['Cloudflare challenge', 'challenge'],
    ['payment_required', 'payment_required'],
    ['model not found', 'not_found'],
    ['not_found_error', 'not_found'],
    ['transient upstream error', 'upstream_error'],
    ['something new', 'other'],
  ])('%j is %s', (message, reason) => {
    expect(statusReasonOf(message)).toBe(reason)
  })
})

describe('a status message with several words counts as its longest', () => {
  test.each([
    ['insufficient_quota', 'payment_required'],
    ['refresh_token_expired', 'refresh_failed'],
    ['token_expired', 'unauthorized'],
    ['Your refresh token has already been used. Please try signing in again.', 'refresh_failed'],
    ['oauth2: "invalid_grant" "Bad Request"', 'refresh_failed'],
    ['suspended due to insufficient balance', 'payment_required'],
    ['403 unauthorized: not authorized to use this feature', 'forbidden'],
    ['permission-denied: the team has used all available credits', 'payment_required'],
    ['Hit your usage limit: visit your settings to purchase more credits', 'rate_limited'],
  ])('%s → %s', (message, reason) => {
    expect(statusReasonOf(message)).toBe(reason)
  })
})

describe('a word in a status message is one, however it is joined', () => {
  test.each([
    'token_expired',
    'token-expired',
    'tokenExpired',
    'TOKEN EXPIRED',
    'Token: expired.',
    '"token\\nexpired"',
  ])('such as %s', (message) => expect(statusReasonOf(message)).toBe('unauthorized'))

  test('and no part of another', () => {
    expect(statusReasonOf('the unforbidden')).toBe('other')
    expect(statusReasonOf('invalid token count: at most 4096')).toBe('invalid_request')
  })
})

test('a megabyte of backslashes is read in no time', () => {
  expect(statusReasonOf('\\'.repeat(1_000_000))).toBe('other')
})

test('as much of a word with which many begin is read as fast as of any other', () => {
  const fastest = (word: string): number => Math.min(...Array.from({ length: 5 }, () => msOf(word)))
  expect(fastest('account ')).toBeLessThan(8 * fastest('nothing '))
})

function msOf(word: string): number {
  const begun = performance.now()
  expect(statusReasonOf(word.repeat(8_000))).toBe('other')
  return performance.now() - begun
}

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
    expect(statusReasonOf(message)).toBe(reason)
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
    expect(statusReasonOf(JSON.stringify(body))).toBe(reason)
  })

  test.each([
    [{ errors: [{ code: 'unauthorized' }] }, 'unauthorized'],
    [{ errors: ['x', { type: 'billing_error' }] }, 'payment_required'],
    [{ detail: { code: 'deactivated_workspace' } }, 'payment_required'],
    [[{ error: { code: 403, status: 'PERMISSION_DENIED' } }], 'forbidden'],
    [{ error: { status: 'RESOURCE_EXHAUSTED' } }, 'rate_limited'],
    [{ __type: 'com.example.codewhisperer#AccessDeniedException' }, 'forbidden'],
    [{ code: 'personal-team-blocked:spending-limit', error: 'blocked' }, 'payment_required'],
    [{ code: 'permission-denied', error: 'denied' }, 'forbidden'],
    [{ error: { type: 'invalid_request_error', code: 'refresh_token_reused' } }, 'refresh_failed'],
    [{ error: { type: 'invalid_request_error', message: 'This organization has been disabled.' } }, 'forbidden'],
    [{ error: { type: 'invalid_request_error', message: 'Your credit balance is too low' } }, 'payment_required'],
    [{ error: { type: 'invalid_request_error', code: 'token_invalidated' }, status: 401 }, 'unauthorized'],
    [{ error: { type: 'invalid_request_error', message: 'x' }, status: 401 }, 'unauthorized'],
    [{ error: { type: 'invalid_request_error', message: 'x' }, status: 400 }, 'invalid_request'],
    [{ error: { code: 'insufficient_quota', type: 'insufficient_quota' } }, 'payment_required'],
  ])('says it in other places, %j → %s', (body, reason) => {
    expect(statusReasonOf(JSON.stringify(body))).toBe(reason)
  })

  test('that forbids whom it only limits is a limit', () => {
    const message = 'You have reached your usage limit. Your quota will be refreshed next week.'
    for (const error of [{ type: 'permission_error' }, { code: 403 }, { type: 'access_terminated_error' }])
      expect(statusReasonOf(JSON.stringify({ error: { ...error, message } }))).toBe('rate_limited')
    expect(statusReasonOf('{"error":{"type":"permission_error","message":"no access to this model"}}')).toBe(
      'forbidden',
    )
  })

  test('that is torn is read as words', () => {
    expect(statusReasonOf('{"error":{"type":"rate_limit_error"')).toBe('rate_limited')
  })

  test('fault 32: of endless nesting is read as words', () => {
    expect(statusReasonOf(`{"a":${'['.repeat(200_000)}`)).toBe('other')
  })
})
