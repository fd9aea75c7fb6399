import type { ObservedReason } from '../domain/condition/labels.ts'
import { isJsonObject, type JsonObject, parseJson } from './json-object.ts'
import { CODES, LAST_WORDS, PHRASES } from './reason-words.ts'
import { longestOf, type Words, wordsOf } from './words.ts'

const CODE_WORDS = wordsOf(CODES)
const PHRASE_WORDS = wordsOf(PHRASES)
const LAST = wordsOf(LAST_WORDS)
const REASON_BY_HTTP_STATUS: ReadonlyMap<number, ObservedReason> = new Map([
  [401, 'unauthorized'],
  [402, 'payment_required'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [429, 'rate_limited'],
])
const HTTP_STATUS = /^[0-9]{3}$/
const MAX_ERRORS = 10

/**
 * The reason that a `status_message` gives: the message is a provider's error body, or a few words of the proxy's.
 * A JSON body's codes and types count most; then known words anywhere, the longest first; then an HTTP status after the
 * word `status`. Null for an empty message; `other` for what says nothing known.
 *
 * The message can hold anything that a provider said: only this reason may leave.
 */
export function statusReasonOf(statusMessage: string): ObservedReason | null {
  const message = statusMessage.trim()
  if (message === '') return null
  const tokens = toTokens(message)
  const said = longestOf(tokens, CODE_WORDS, PHRASE_WORDS)
  const claimed = reasonOfClaims(claimsIn(message))
  // Some providers forbid whom they only limit.
  if (claimed === 'forbidden' && said === 'rate_limited') return said
  return claimed ?? said ?? reasonOfStatusDigits(tokens) ?? longestOf(tokens, LAST) ?? 'other'
}

/** The words of a text, whichever way they are joined: `tokenExpired`, `token-expired` and `Token expired` are one. */
function toTokens(text: string): readonly string[] {
  const spaced = text.replace(/\\[nrtu"]/g, ' ').replace(/([a-z0-9])([A-Z])/g, '$1 $2')
  return spaced.toLowerCase().match(/[a-z0-9]+/g) ?? []
}

function reasonOfClaims(claims: readonly unknown[]): ObservedReason | null {
  for (const claim of claims) {
    const reason = reasonOfClaim(claim, CODE_WORDS)
    if (reason !== null) return reason
  }
  return null
}

function reasonOfClaim(claim: unknown, words: Words): ObservedReason | null {
  if (typeof claim === 'number') return reasonOfHttpStatus(claim)
  if (typeof claim !== 'string' || claim === '') return null
  return longestOf(toTokens(claim), words) ?? reasonOfHttpStatus(Number(claim))
}

/** What a body calls its error, best first: codes before types, inside `error` before the others. */
function claimsIn(message: string): readonly unknown[] {
  const body = parseBody(message)
  if (body === null) return []
  const listed = Array.isArray(body.errors) ? body.errors.slice(0, MAX_ERRORS) : []
  return [body.error, ...listed, body.detail, body]
    .filter(isJsonObject)
    .flatMap(({ code, type, status, __type: awsType }) => [
      code,
      type,
      typeof status === 'string' ? status : null,
      awsType,
    ])
}

/** `status 401`, `status code 401` or `http 401`; the first of them. */
function reasonOfStatusDigits(tokens: readonly string[]): ObservedReason | null {
  const digits = tokens.find((token, index) => HTTP_STATUS.test(token) && isStatusWord(tokens, index - 1))
  return digits === undefined ? null : reasonOfHttpStatus(Number(digits))
}

function isStatusWord(tokens: readonly string[], at: number): boolean {
  if (tokens[at] === 'code') return tokens[at - 1] === 'status'
  return tokens[at] === 'status' || tokens[at] === 'http'
}

/** Null for a status that tells nothing. */
export function reasonOfHttpStatus(status: number): ObservedReason | null {
  if (status >= 500 && status <= 599) return 'upstream_error'
  return REASON_BY_HTTP_STATUS.get(status) ?? null
}

/** The body as an object; of an array its first. Null for anything else. */
function parseBody(text: string): JsonObject | null {
  if (!text.startsWith('{') && !text.startsWith('[')) return null
  const parsed = parseJson(text)
  const body: unknown = Array.isArray(parsed) ? parsed[0] : parsed
  return isJsonObject(body) ? body : null
}
