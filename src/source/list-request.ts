import { type Dispatcher, fetch, type Response } from 'undici'
import type { Clock } from '../domain/runtime.ts'
import type { AskedAt, CliProxy, FetchedList } from '../domain/source.ts'
import { underSignals } from '../domain/under-signals.ts'
import { readBadStatus } from './bad-status.ts'
import { type ExchangeFailure, fail } from './exchange-failure.ts'
import type { ListLimits } from './list-limits.ts'
import { readNetworkError } from './network-error.ts'
import { requestHeaders } from './request-headers.ts'
import { discardBody, readListBody } from './response-body.ts'
import { clockSkewSeconds, parseVersion } from './response-headers.ts'

const LIST_PATH = '/v0/management/auth-files'

export interface ListRequestDeps {
  readonly clock: Clock
  readonly dispatcherOf: (proxy: CliProxy) => Dispatcher
  /** Over the whole exchange, the body included. */
  readonly timeoutMs: number
  readonly limits: ListLimits
  /** See `AnswerContext`. */
  readonly noteDates: boolean
}

/**
 * Asks a proxy for its auth files, once, without a redirect. Never rejects; when `signal` aborts, the failure is `other`.
 *
 * @param key fit for a header: one line, not empty
 */
export async function requestList(
  deps: ListRequestDeps,
  proxy: CliProxy,
  key: string,
  signal: AbortSignal,
): Promise<FetchedList | ExchangeFailure> {
  const deadline = AbortSignal.timeout(deps.timeoutMs)
  try {
    return await underSignals([signal, deadline], (either) => exchange(deps, proxy, key, either))
  } catch (error) {
    if (signal.aborted) return fail('other')
    return deadline.aborted ? lateAfter(deps.timeoutMs) : readNetworkError(error)
  }
}

function lateAfter(timeoutMs: number): ExchangeFailure {
  return fail('timeout', `The proxy did not answer within ${timeoutMs / 1000} s.`)
}

async function exchange(
  deps: ListRequestDeps,
  proxy: CliProxy,
  key: string,
  signal: AbortSignal,
): Promise<FetchedList | ExchangeFailure> {
  const asked: AskedAt = { askedAt: deps.clock.now(), askedMonotonicMs: deps.clock.monotonicMs() }
  const response = await fetch(proxy.url + LIST_PATH, {
    dispatcher: deps.dispatcherOf(proxy),
    // Followed, a redirect would carry the key to another host.
    redirect: 'manual',
    headers: requestHeaders(proxy, key),
    signal,
  })
  return readAnswer(deps, response, asked)
}

async function readAnswer(
  deps: ListRequestDeps,
  response: Response,
  asked: AskedAt,
): Promise<FetchedList | ExchangeFailure> {
  const answeredAt = deps.clock.now()
  if (response.status !== 200) return readBadStatus(response, answeredAt)
  const version = parseVersion(response.headers.get('x-cpa-version'))
  const body = await readListBody(response, deps.limits, {
    version,
    askedAt: asked.askedAt,
    noteDates: deps.noteDates,
  })
  if (!body.ok) {
    await discardBody(response)
    return body
  }
  return {
    ...asked,
    ok: true,
    observed: body.observed,
    version,
    clockSkewSeconds: clockSkewSeconds(response.headers.get('date'), asked.askedAt, answeredAt),
  }
}
