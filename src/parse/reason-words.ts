import type { ObservedReason } from '../domain/condition/labels.ts'

/** Words for each reason, with a comma between two. */
export type WordTable = Partial<Record<ObservedReason, string>>

/** What is said of accounts, logins and plans, in all the ways in which it is said. */
const LOGIN_OVER = said(
  `token, access token, bearer token, oauth token, api token, auth token, authentication token, api key, session, login,
  credentials, jwt`,
  'expired, revoked, invalidated, invalid, not valid, no longer valid',
)
const GRANT_OVER = said(
  'refresh token, grant',
  'expired, revoked, invalidated, invalid, not valid, no longer valid, reused, already used, already been used',
)
const BARRED = said(
  'account, user, organization, organisation, team, project, consumer, access',
  `deactivated, disabled, suspended, banned, blocked, locked, terminated, restricted, closed, frozen, deleted, inactive,
  under review, on hold`,
)
const LAPSED = said(
  'subscription, membership, plan, trial, license',
  'expired, ended, lapsed, inactive, not active, no longer active, canceled, cancelled',
)
const WORKSPACE_OVER = said('workspace', 'deactivated, disabled, suspended, closed, deleted')
const CREDIT_OVER = said('credit, credits, balance', 'exhausted, depleted, used up, insufficient, too low')

/** `account disabled`, `disabled account`, `account has been disabled` and so on. */
function said(subjects: string, states: string): string {
  const forms = [
    '',
    'is ',
    'are ',
    'was ',
    'were ',
    'has ',
    'have ',
    'has been ',
    'have been ',
    'is currently ',
    'temporarily ',
    'is temporarily ',
    'has been temporarily ',
    'permanently ',
    'is permanently ',
    'has been permanently ',
  ]
  return subjects
    .split(/,\s+/)
    .flatMap((subject) =>
      states
        .split(/,\s+/)
        .flatMap((state) => [`${state} ${subject}`, ...forms.map((form) => `${subject} ${form}${state}`)]),
    )
    .join()
}

/**
 * Codes and types of the proxy's and of providers. All words here are spelled as `toTokens` spells a text: lower case,
 * one space for whatever separates them.
 */
export const CODES: WordTable = {
  unauthorized: `
    unauthorized, unauthenticated, auth unavailable, authentication error, authentication failed,
    invalid authentication, invalid auth, auth failed, bad credentials, unrecognized client exception, not logged in,
    not authenticated, authentication required, missing authentication, ${LOGIN_OVER}`,
  refresh_failed: `app session terminated, ${GRANT_OVER}`,
  payment_required: `
    payment required, billing error, billing disabled,
    billing not active, billing hard limit reached, insufficient quota, insufficient user quota, insufficient balance,
    insufficient credit, insufficient credits, insufficient funds, exceeded current quota error, credit balance,
    spending limit, used all available credits, usage not included, arrearage, unpurchased, free tier only, access denied unpurchased,
    subscription required, subscription not found, no copilot access, payment failed, payment method, unpaid,
    spend limit reached, out of credits, ${LAPSED}, ${WORKSPACE_OVER}, ${CREDIT_OVER}`,
  forbidden: `
    forbidden, request forbidden, permission error, permission denied, access denied, access denied exception,
    not authorized, abuse detected, account violated,
    temporarily suspended, oauth org not allowed, validation required,
    verification required, unsupported country region territory, unsupported region, unsupported country,
    service disabled, feature flag blocked, ${BARRED}`,
  challenge: 'cloudflare challenge, cf mitigated',
  rate_limited: `
    quota, rate limit, rate limited, limit reached, limit exhausted, exceeded limit, usage limits, daily limit,
    high concurrency, slow down, request limit exceeded, rate limits, ratelimited, usage limit, usage limit reached, resource exhausted,
    too many requests, throttling, throttled, throttling exception, concurrency limit, monthly request count`,
  not_found: `
    not found, model not supported, unsupported model, model not available, model not allowed, model access denied,
    invalid model, unknown model, model unavailable, model not exist`,
  invalid_request: `
    context length exceeded, context too large, invalid prompt, invalid token count, invalid value, invalid parameter,
    unsupported parameter, unsupported value, unknown parameter, missing required parameter, string above max length,
    request too large, content policy violation, content filter, content length exceeds threshold,
    validation exception, invalid json, malformed request, cyber policy, cyber policy violation`,
  upstream_error: `
    server error, api error, internal error, internal server exception, overloaded, upstream error,
    upstream connect error, transient error, bad gateway, service unavailable, temporarily unavailable,
    gateway timeout, timeout, timeout error, deadline exceeded, capacity exhausted, model capacity exhausted,
    insufficient model capacity, network error, connection error, stream error`,
}

/** What is said in sentences. */
export const PHRASES: WordTable = {
  unauthorized: `
    no auth available, token included in the request is invalid, incorrect api key, api key not valid,
    api key is invalid, api key has been disabled, api key has been revoked, signing in again, sign in again,
    log in again, login again, login required, please log in, please login, re login, re authenticate,
    failed to authenticate, could not be validated, signature has expired, missing scopes`,
  refresh_failed: `
    refresh token not found, no refresh token, missing refresh token, refresh token is missing,
    token has been expired or revoked, your session has ended`,
  payment_required: `
    billing details, billing to be enabled, due to insufficient balance, no credits, any credits, remaining credits,
    enough credits, out of extra usage, from your extra usage, coding plan package has expired, card was declined,
    requires more credits, monthly spending limit, account is in good standing, quota is not enough,
    free quota has been exhausted, free allocated quota exceeded, no active subscription, past due, recharge`,
  forbidden: `
    access terminated, account has been disable, has been disabled in this account, organization has disabled,
    not allowed for this organization, organization must be verified, violation of terms, violation of our terms,
    violation of the terms, violated our terms, violates our terms, violating our terms, breach of terms,
    terms of service violation, terms of service violations, accept the terms, accept the new terms,
    suspicious activity, not a member of, must be a member of, removed from the organization,
    removed from the workspace,
    verify your account, verify your identity, verify your phone, account verification, not eligible for,
    does not have permission, do not have permission, not authorized to use, subscription does not support,
    country region or territory not supported, country or region is not supported, location is not supported,
    region is not supported, not available in your country, not available in your region,
    not available in your location, not supported in your country, not supported in your region`,
  challenge: 'just a moment, and cookies to continue, attention required cloudflare, challenge platform, cf chl',
  rate_limited: `
    quota exhausted, quota exceeded, quota will be refreshed, hit your usage limit, reached your usage limit,
    usage limit has been reached, usage limit for this billing cycle, reached your weekly,
    reached your monthly usage limit, hit your limit, too many tokens, rate limit exceeded, reached for this month, requests per minute,
    limit will reset`,
  not_found: `
    model does not exist, does not exist or you do not have access to it, model is not supported,
    model is not available, no such model, not authorized to access this model, not yet include access to`,
  invalid_request: `
    maximum context length, context window, improperly formed request, request canceled, request cancelled,
    context canceled, prompt is too long, input is too long, extra inputs are not permitted,
    usage policies`,
  upstream_error: `
    timed out, at capacity, no capacity, connection reset, connection refused, connection closed, no such host,
    no route to host, broken pipe, eof, unexpected eof, goaway, tls handshake, certificate has expired,
    stream disconnected, stream closed, gateway time out, an error occurred while processing`,
}

/** What a provider says of all that it refuses: it counts when nothing else does. */
export const LAST_WORDS: WordTable = {
  invalid_request: 'invalid request, invalid argument, bad request, unprocessable entity',
}
