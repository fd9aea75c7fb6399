/** Judged condition of a credential; see `judge` for when each holds. */
export const STATUS_LABELS = ['ok', 'limited', 'failing', 'error', 'disabled', 'unknown'] as const
export type StatusLabel = (typeof STATUS_LABELS)[number]

/** Why a credential is limited, failing or in error; never a provider's own words, which can hold anything. */
export const STATUS_REASONS = [
  'rate_limited',
  'unauthorized',
  'forbidden',
  'payment_required',
  'refresh_failed',
  'not_found',
  'invalid_request',
  'upstream_error',
  'requests_fail',
  'other',
] as const
export type StatusReason = (typeof STATUS_REASONS)[number]

/**
 * Why an entry is in trouble, as its list says it. A Cloudflare challenge is shown as `forbidden`, but doubts the machine
 * and not the account: it passes.
 */
export type ObservedReason = StatusReason | 'challenge'

/** Needs a person, and not time. */
const LASTING: ReadonlySet<ObservedReason> = new Set([
  'unauthorized',
  'refresh_failed',
  'payment_required',
  'forbidden',
])
/** Needs time, of the account or of one model. */
const PASSING: ReadonlySet<ObservedReason> = new Set([
  'rate_limited',
  'upstream_error',
  'other',
  'challenge',
  'not_found',
])
/** Over as soon as the owner logs in. */
const LOGIN: ReadonlySet<ObservedReason> = new Set(['unauthorized', 'refresh_failed'])

export function isLasting(reason: ObservedReason): boolean {
  return LASTING.has(reason)
}

export function isPassing(reason: ObservedReason): boolean {
  return PASSING.has(reason)
}

export function isOfLogin(reason: ObservedReason): boolean {
  return LOGIN.has(reason)
}

export function shown(reason: ObservedReason): StatusReason {
  return reason === 'challenge' ? 'forbidden' : reason
}
