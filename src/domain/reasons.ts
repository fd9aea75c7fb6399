/** The closed lists of reasons. Each is a label value that users may alert on: adding one is fine, renaming one is not. */

/** Why a list of credentials could not be fetched from a proxy. */
export const FETCH_REASONS = [
  'refused',
  'dns',
  'timeout',
  'reset',
  'tls',
  'redirect',
  'unauthorized',
  'banned',
  'remote_disabled',
  'key_not_set',
  'not_found',
  'safe_mode',
  'gate',
  'rate_limited',
  'server_error',
  'bad_status',
  'bad_content_type',
  'bad_json',
  'bad_shape',
  'body_too_large',
  'other',
] as const
export type FetchReason = (typeof FETCH_REASONS)[number]

/** Why the store could not load or apply. */
export const STORE_REASONS = [
  'store_unavailable',
  'store_unauthorized',
  'store_forbidden',
  'store_schema',
  'store_timeout',
  'store_conflict',
  'store_rejected',
  'name_taken',
  'disk',
  'other',
] as const
export type StoreReason = (typeof STORE_REASONS)[number]

/** Why one entry of a list was refused while the rest was accepted. */
export const REJECT_REASONS = ['no_identity', 'not_an_object', 'duplicate', 'invalid'] as const
export type RejectReason = (typeof REJECT_REASONS)[number]

/** Why polling of a proxy is stopped. */
export const BREAKER_REASONS = ['unauthorized', 'banned'] as const
export type BreakerReason = (typeof BREAKER_REASONS)[number]
