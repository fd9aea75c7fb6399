import type { Failure } from '../domain/failure.ts'
import type { FetchReason } from '../domain/reasons.ts'

/** Why a list could not be fetched. */
export interface ExchangeFailure extends Failure<FetchReason> {
  /** How long the proxy asked to wait, as it said; null when it said nothing that can be read. */
  readonly waitMs?: number | null
}

const HINTS: Readonly<Partial<Record<FetchReason, string>>> = {
  refused: "Nothing listens at the proxy's URL; in a container, localhost is the container itself.",
  dns: "The host name in the proxy's URL cannot be resolved here.",
  timeout: 'The proxy did not answer in time.',
  reset: 'The connection broke off before the answer was complete.',
  redirect: "The proxy's URL redirects elsewhere and the key is not sent there: set the URL it leads to.",
  unauthorized:
    'The management key was refused: set CLIPROXY_MANAGEMENT_KEY (or management_key in the proxies file) to the right one. ' +
    'Polling stops, since five wrong keys ban this address for 30 minutes.',
  banned: 'This address is banned for too many wrong keys, the right key too: polling stops until the ban is over.',
  remote_disabled:
    'Set remote-management: allow-remote: true in the configuration of the proxy; a container is not on its loopback.',
  key_not_set: 'Set remote-management: secret-key in the configuration of the proxy.',
  not_found:
    'Management is off, or this is not the URL of a CLIProxyAPI: set remote-management: secret-key in its configuration.',
  safe_mode:
    'The proxy is in safe mode: it keeps everything closed until the example values of api-keys in its configuration are replaced.',
  gate: 'Something that stands before the proxy asks for a login of its own: give what lets programs past it in headers, in the proxies file, or reach the proxy without it.',
  rate_limited: 'The proxy, or what stands before it, asked to wait.',
  server_error: 'The proxy, or what stands before it, failed to answer.',
  bad_status: 'Something that is not the Management API answered, or it answered in a way that is not known.',
  bad_content_type: 'A page or an unknown encoding was answered, not JSON: is a login page or a panel at this URL?',
  bad_json: 'The answer is not valid JSON in UTF-8.',
  bad_shape: 'The answer is JSON, but not a list of auth files.',
  body_too_large: 'The answer is larger than any list of auth files, or than this memory can hold.',
}

/** A failure with the hint that goes with its reason, unless a more fitting one is given. */
export function fail(reason: FetchReason, hint: string | undefined = HINTS[reason]): ExchangeFailure {
  return hint === undefined ? { ok: false, reason } : { ok: false, reason, hint }
}
