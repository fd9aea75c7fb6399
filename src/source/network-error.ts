import { errorCode } from '../domain/error-code.ts'
import type { FetchReason } from '../domain/reasons.ts'
import { type ExchangeFailure, fail } from './exchange-failure.ts'

const REASONS: ReadonlyMap<string, FetchReason> = new Map<string, FetchReason>([
  ...withReason('refused', 'ECONNREFUSED EHOSTUNREACH ENETUNREACH EHOSTDOWN ENETDOWN'),
  ...withReason('dns', 'ENOTFOUND EAI_AGAIN EAI_FAIL EAI_NODATA EAI_NONAME'),
  ...withReason('timeout', 'ETIMEDOUT UND_ERR_CONNECT_TIMEOUT'),
  ...withReason('reset', 'ECONNRESET ECONNABORTED EPIPE UND_ERR_SOCKET UND_ERR_RES_CONTENT_LENGTH_MISMATCH'),
  ...withReason('bad_status', 'UND_ERR_HEADERS_OVERFLOW'),
])
// OpenSSL's names of what is wrong with a certificate or a handshake; they hold nothing of the certificate's content.
const TLS_CODE = /^(CERT_|ERR_SSL_|ERR_TLS_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/
const DECODER_CODE = /^(Z_|ZSTD_|ERR_BROTLI|ERR__ERROR_FORMAT)/

/** What undici's proxy agent throws where an HTTP proxy refuses. */
const FORWARDER_STATUS = /^Proxy (?:response|Authentication Required) \((?<status>\d{3})\)/

/** Why an exchange broke off, from what `fetch` or a body's stream threw. Nothing of its text is kept: it can quote input. */
export function readNetworkError(error: unknown): ExchangeFailure {
  const causes = causesOf(error)
  const code = causes.map(errorCode).find((found) => found !== null) ?? ''
  const refusal = causes.map(({ message }) => FORWARDER_STATUS.exec(message)?.groups?.status).find(Boolean)
  if (refusal !== undefined) return fail('gate', forwarderHint(refusal))
  const reason = REASONS.get(code)
  if (reason !== undefined) return fail(reason)
  if (TLS_CODE.test(code)) return fail('tls', tlsHint(code))
  if (DECODER_CODE.test(code)) return fail('bad_json')
  if (causes.some(({ name }) => name === 'HTTPParserError')) return fail('bad_status')
  return readUncodedError(causes.map(({ message }) => message))
}

/** What undici throws without a code. */
function readUncodedError(messages: readonly string[]): ExchangeFailure {
  if (messages.includes('unexpected redirect')) return fail('redirect')
  if (messages.some((message) => message.startsWith('too many content-encodings'))) return fail('bad_content_type')
  if (messages.includes('bad port')) return fail('other', "The port in the proxy's URL is one that fetch never uses.")
  return fail('other')
}

const TLS_ADVICE: ReadonlyMap<string, string> = new Map([
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'the proxy speaks plain http here: begin its URL with http://'],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'the proxy speaks plain http here: begin its URL with http://'],
  ['CERT_HAS_EXPIRED', "renew the proxy's certificate"],
  ['CERT_NOT_YET_VALID', "check this machine's clock"],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'use the host name that the certificate is for'],
])
const OWN_CA = "name the file with your own CA's certificate in CLIPROXY_CA_FILE"

function tlsHint(code: string): string {
  return `The certificate or handshake was refused (${code}): ${TLS_ADVICE.get(code) ?? OWN_CA}; checks are never turned off.`
}

function forwarderHint(status: string): string {
  const advice = status === '407' ? 'put its user and password into that URL.' : 'it must allow this host and port.'
  return `The HTTP proxy of HTTP_PROXY or HTTPS_PROXY refused with ${status}: ${advice}`
}

function causesOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : []
}

function withReason(reason: FetchReason, codes: string): [string, FetchReason][] {
  return codes.split(' ').map((code) => [code, reason])
}
