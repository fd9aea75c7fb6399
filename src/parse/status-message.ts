import type { ProblemReason } from '../domain/credential.ts'
import { isJsonObject } from './json-object.ts'

/** Words of the proxy's and of providers, in the order in which they are looked for. */
const REASON_BY_WORD: readonly (readonly [word: string, reason: ProblemReason])[] = [
  ['token_invalidated', 'unauthorized'],
  ['auth_unavailable', 'unauthorized'],
  ['unauthorized', 'unauthorized'],
  ['authentication_error', 'unauthorized'],
  ['usage_limit_reached', 'rate_limited'],
  ['rate_limit_error', 'rate_limited'],
  ['rate_limit_exceeded', 'rate_limited'],
  ['quota', 'rate_limited'],
  ['invalid_grant', 'refresh_failed'],
  ['cloudflare challenge', 'forbidden'],
  ['payment_required', 'payment_required'],
  ['not found', 'not_found'],
  ['not_found', 'not_found'],
  ['transient upstream error', 'upstream_error'],
]
const REASON_BY_HTTP_STATUS: ReadonlyMap<number, ProblemReason> = new Map([
  [401, 'unauthorized'],
  [402, 'payment_required'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [429, 'rate_limited'],
])
const STATUS_DIGITS = /status(?:[ _]?code)?[^0-9a-z]{0,4}([0-9]{3})(?![0-9])/

/**
 * Why a credential is in trouble, told from its `status_message`: a provider's error body or a few words of the proxy's.
 * A JSON body's `code`, then `type`, inside `error` first, counts most; then known words anywhere; then an HTTP status
 * after the word `status`. Null for an empty message; `other` for what says nothing known.
 *
 * The message can hold anything that a provider said: only this reason may leave.
 */
export function problemReasonOf(statusMessage: string): ProblemReason | null {
  const message = statusMessage.trim().toLowerCase()
  if (message === '') return null
  return reasonOfBody(message) ?? reasonOfWords(message) ?? reasonOfStatusDigits(message) ?? 'other'
}

function reasonOfBody(message: string): ProblemReason | null {
  const body = parseObject(message)
  if (body === null) return null
  const error = isJsonObject(body.error) ? body.error : {}
  for (const claim of [error.code, error.type, body.code, body.type]) {
    const reason = reasonOfClaim(claim)
    if (reason !== null) return reason
  }
  return null
}

function reasonOfClaim(claim: unknown): ProblemReason | null {
  if (typeof claim === 'number') return reasonOfHttpStatus(claim)
  if (typeof claim !== 'string') return null
  return reasonOfWords(claim) ?? reasonOfHttpStatus(Number(claim))
}

function reasonOfWords(text: string): ProblemReason | null {
  return REASON_BY_WORD.find(([word]) => text.includes(word))?.[1] ?? null
}

function reasonOfStatusDigits(message: string): ProblemReason | null {
  const digits = STATUS_DIGITS.exec(message)?.[1]
  return digits === undefined ? null : reasonOfHttpStatus(Number(digits))
}

function reasonOfHttpStatus(status: number): ProblemReason | null {
  if (status >= 500 && status <= 599) return 'upstream_error'
  return REASON_BY_HTTP_STATUS.get(status) ?? null
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  if (!text.startsWith('{')) return null
  try {
    const parsed: unknown = JSON.parse(text)
    return isJsonObject(parsed) ? parsed : null
  } catch {
    return null
  }
}
