import { describe, expect, test } from 'vitest'
import { statusReasonOf } from '../../src/parse/status-message.ts'

/** What providers say in their own ways; the words are theirs, the sentences shortened. */
describe('a provider says that', () => {
  test.each([
    [
      'the login is over',
      'unauthorized',
      [
        'invalid_api_key',
        'ExpiredTokenException',
        'UNAUTHENTICATED',
        'the token has been revoked',
        'API key not valid',
        'Session expired, please log in again',
        'The bearer token included in the request is invalid',
        'Bad credentials',
        'not logged in',
        'API key expired',
        'Your credentials were revoked',
        'Encountered invalidated oauth token',
        'Please log in',
      ],
    ],
    [
      'the grant is over',
      'refresh_failed',
      [
        'refresh_token_invalidated',
        'refresh token was revoked',
        'app_session_terminated',
        'Token has been expired or revoked.',
        'missing refresh token',
      ],
    ],
    [
      'somebody must pay',
      'payment_required',
      [
        'billing_error',
        'billing_hard_limit_reached',
        'BILLING_DISABLED',
        'exceeded_current_quota_error',
        'Arrearage',
        'AllocationQuota.FreeTierOnly',
        'usage_not_included',
        'Your subscription has ended',
        'subscription_expired',
        'You have run out of credits',
        'check your plan and billing details',
        'AccessDenied.Unpurchased',
        "You're out of extra usage.",
        'Your prepayment credits are depleted',
        'You do not have enough credits',
        '{"detail":{"code":"workspace_deleted"}}',
        'Your GLM Coding Plan package has expired and is temporarily unavailable.',
        'payment_failed',
      ],
    ],
    [
      'the account is barred',
      'forbidden',
      [
        'account_deactivated',
        'Your account has been deactivated',
        'Your account has been disabled after a review',
        'Your organization has disabled access',
        'oauth_org_not_allowed',
        'violation of Terms of Service',
        'violation of Terms of\\n\\t\\tService',
        'To continue, verify your account',
        'VALIDATION_REQUIRED',
        'TEMPORARILY_SUSPENDED',
        'user_suspended',
        'unsupported_country_region_territory',
        'User location is not supported for the API use.',
        'Not available in your region',
        'feature_flag_blocked',
        'Access terminated.',
        'account_deleted',
        'Your account has been permanently banned',
        'Your account is currently inactive',
        'Your account violated our usage policies',
        'access_denied',
        'You are not a member of this organization',
        'Your access has been suspended',
        'Terms of Service violations',
      ],
    ],
    [
      'it doubts the machine',
      'challenge',
      ['cf-mitigated: challenge', '<title>Just a moment...</title>', 'Enable JavaScript and cookies to continue'],
    ],
    [
      'it was too much',
      'rate_limited',
      [
        'too many requests',
        'quota exhausted',
        'RESOURCE_EXHAUSTED',
        'ThrottlingException',
        'rateLimitExceeded',
        'Throttling.AllocationQuota',
        'reached for this month',
        'MONTHLY_REQUEST_COUNT',
        'You have reached your specified API usage limits.',
        '5-hour limit reached',
        'Weekly/Monthly Limit Exhausted',
        'exceeded_limit',
      ],
    ],
    [
      'a model is missing',
      'not_found',
      [
        'model_not_found',
        'model_not_supported',
        'The model is not supported with this plan',
        'It does not exist or you do not have access to it.',
        'Your current plan does not yet include access to GLM-5',
      ],
    ],
    [
      'the client is wrong',
      'invalid_request',
      [
        'context_length_exceeded',
        'prompt is too long: 210000 tokens',
        'invalid_prompt',
        'unsupported_parameter',
        'ValidationException',
        'INVALID_ARGUMENT',
        'Bad Request',
        'Improperly formed request.',
        'context canceled',
      ],
    ],
    [
      'it has trouble itself',
      'upstream_error',
      [
        'overloaded_error',
        'server_error',
        'api_error',
        '502 Bad Gateway',
        'upstream connect error or disconnect',
        'Service Unavailable',
        'context deadline exceeded',
        'i/o timeout',
        'INSUFFICIENT_MODEL_CAPACITY',
        'The selected model is at capacity',
        'unexpected EOF',
        'stream disconnected before completion',
        'x509: certificate has expired or is not yet valid',
        'EOF',
      ],
    ],
    [
      'nothing that we know',
      'other',
      [
        'socket hang up',
        'All credentials are busy',
        'disabled via management API',
        'your plan',
        'the terms of service',
      ],
    ],
  ] as const)('%s: %s', (_, reason, messages) => {
    for (const message of messages) expect([message, statusReasonOf(message)]).toEqual([message, reason])
  })
})

test.each(['account', 'organization', 'user'])('%s may be barred in many ways', (subject) => {
  for (const state of ['disabled', 'deactivated', 'suspended', 'banned', 'locked'])
    for (const said of [
      `${state} ${subject}`,
      `${subject}_${state}`,
      `${subject} is ${state}`,
      `This ${subject} has been ${state}.`,
    ])
      expect([said, statusReasonOf(said)]).toEqual([said, 'forbidden'])
})

test.each([
  ['access token', 'unauthorized'],
  ['refresh token', 'refresh_failed'],
])('a %s may be over in many ways', (subject, reason) => {
  for (const state of ['expired', 'revoked', 'invalidated', 'no longer valid'])
    for (const said of [
      `The ${subject} is ${state}`,
      `${subject.replace(' ', '_')}_${state}`,
      `${subject} has been ${state}`,
    ])
      expect([said, statusReasonOf(said)]).toEqual([said, reason])
})

test.each(['subscription', 'plan', 'trial', 'membership'])('a %s may lapse in many ways', (subject) => {
  for (const said of [
    `${subject}_expired`,
    `Your ${subject} has ended`,
    `${subject} is inactive`,
    `${subject} is not active`,
  ])
    expect([said, statusReasonOf(said)]).toEqual([said, 'payment_required'])
})
