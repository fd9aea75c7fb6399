import type { AskedAccount, Inquiry, InquiryFailureResult, InquiryOutcome } from '../../domain/inquiry.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../parse/json-object.ts'
import { parseRetryAfter } from '../retry-after.ts'

/** When and of whom was asked. */
export interface AskedContext {
  readonly account: AskedAccount
  readonly askedAt: Date
}

/**
 * What a provider answered, from the proxy's account of it: its status, its headers and its body as a text. A 401 says that
 * the proxy holds an old token, no more.
 */
export function readProviderAnswer(answer: unknown, inquiry: Inquiry, context: AskedContext): InquiryOutcome {
  if (!isJsonObject(answer) || typeof answer.status_code !== 'number') return failed('bad_shape')
  const headers = isJsonObject(answer.header) ? answer.header : {}
  const body = typeof answer.body === 'string' ? answer.body : ''
  if (answer.status_code === 200) return readGoodAnswer(headers, body, inquiry, context)
  const result = resultOf(answer.status_code, headers, body)
  return result === 'rate_limited'
    ? failed(result, parseRetryAfter(headerIn(headers, 'retry-after'), context.askedAt))
    : failed(result)
}

export function failed(result: InquiryFailureResult, retryAfterMs: number | null = null): InquiryOutcome {
  return { kind: 'failed', result, retryAfterMs }
}

function readGoodAnswer(
  headers: JsonObject,
  body: string,
  inquiry: Inquiry,
  { account, askedAt }: AskedContext,
): InquiryOutcome {
  if (isChallenge(headers)) return failed('challenge')
  const reading = inquiry.read(parseJson(body), account, askedAt)
  return reading === null ? failed('bad_shape') : { kind: 'read', reading }
}

function resultOf(status: number, headers: JsonObject, body: string): InquiryFailureResult {
  if (isChallenge(headers)) return 'challenge'
  if (status === 401) return 'unauthorized'
  if (status === 403) return isHtml(headers, body) ? 'challenge' : 'forbidden'
  if (status === 429) return 'rate_limited'
  return status >= 500 ? 'upstream_error' : 'other'
}

function isChallenge(headers: JsonObject): boolean {
  return headerIn(headers, 'cf-mitigated')?.toLowerCase() === 'challenge'
}

function isHtml(headers: JsonObject, body: string): boolean {
  const type = headerIn(headers, 'content-type') ?? ''
  return type.toLowerCase().includes('text/html') || /^\s*<(?:!doctype|html)/i.test(body)
}

/** The first value of a header, whatever its case. */
function headerIn(headers: JsonObject, name: string): string | null {
  const key = Object.keys(headers).find((each) => each.toLowerCase() === name)
  const value = key === undefined ? null : headers[key]
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' ? first : null
}
