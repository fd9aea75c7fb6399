import type { Response } from 'undici'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/durations.ts'
import type { Inquiry, InquiryOutcome, InquirySubject, ProviderCall } from '../../domain/inquiry.ts'
import type { Clock } from '../../domain/runtime.ts'
import { isJsonObject, parseJson } from '../../parse/json-object.ts'
import { readBadStatus } from '../bad-status.ts'
import { type ExchangeDeps, exchange, type ProxyRequest } from '../exchange.ts'
import type { ExchangeFailure } from '../exchange-failure.ts'
import { discardBody, readShortText } from '../response-body.ts'
import { failed, readProviderAnswer } from './provider-answer.ts'

const PATH = '/v0/management/api-call'
/** The proxy itself has no limit. */
const MAX_BODY_BYTES = 256 * 1024
const MAX_ERROR_BYTES = 16 * 1024
const NO_ROUTE_MS = 6 * HOUR_MS
const DEFAULT_STOP_MS = 15 * MINUTE_MS

export interface ApiCallDeps extends ExchangeDeps {
  readonly clock: Clock
}

/** What came of a request, and what it says of the management key: null when it was right. */
export interface Called {
  readonly outcome: InquiryOutcome
  readonly keyFailure: ExchangeFailure | null
}

interface AskedCall {
  readonly inquiry: Inquiry
  readonly subject: InquirySubject
  readonly call: ProviderCall
}

/** Has a proxy make one call, without a redirect. Never rejects; when `signal` aborts, the outcome is `skipped`. */
export async function requestApiCall(
  deps: ApiCallDeps,
  { proxy, key }: Pick<ProxyRequest, 'proxy' | 'key'>,
  { inquiry, subject, call }: AskedCall,
  signal: AbortSignal,
): Promise<Called> {
  const context = { account: subject.credential, askedAt: deps.clock.now() }
  const read = async (response: Response): Promise<Called> => {
    if (response.status !== 200) return readRefusal(response, deps.clock.now())
    const answer = parseJson(await readShortText(response, MAX_BODY_BYTES))
    return { outcome: readProviderAnswer(answer, inquiry, context), keyFailure: null }
  }
  const body = { auth_index: subject.authIndex, ...call }
  const called = await exchange(deps, { proxy, key, path: PATH, body }, read, signal)
  if ('outcome' in called) return called
  return { outcome: signal.aborted ? { kind: 'skipped' } : failed('unreachable'), keyFailure: called }
}

/** What the proxy itself says. It answers 400 and 502 in JSON for a call that it could not make. */
async function readRefusal(response: Response, now: Date): Promise<Called> {
  if (response.status === 400 || response.status === 502) {
    const outcome = readUnmadeCall(parseJson(await readShortText(response, MAX_ERROR_BYTES)))
    if (outcome !== null) return { outcome, keyFailure: null }
  }
  const keyFailure = await readBadStatus(response, now)
  await discardBody(response)
  const hint = keyFailure.reason === 'not_found' ? NO_ROUTE : (keyFailure.hint ?? 'The proxy refused.')
  return { outcome: { kind: 'stopped', result: 'other', pauseMs: stopMsOf(keyFailure), hint }, keyFailure }
}

function readUnmadeCall(body: unknown): InquiryOutcome | null {
  const error = isJsonObject(body) ? body.error : null
  if (typeof error !== 'string') return null
  if (error === 'request failed') return failed('unreachable')
  return failed(/auth token (not found|refresh failed)/.test(error) ? 'no_token' : 'other')
}

const NO_ROUTE = 'The proxy cannot ask providers for us: that needs CLIProxyAPI v6.6.66 or later.'

function stopMsOf({ reason, waitMs }: ExchangeFailure): number {
  if (reason === 'not_found') return NO_ROUTE_MS
  return reason === 'rate_limited' ? Math.min(Math.max(waitMs ?? HOUR_MS, MINUTE_MS), DAY_MS) : DEFAULT_STOP_MS
}
