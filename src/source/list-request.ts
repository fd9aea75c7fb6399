import type { Response } from 'undici'
import type { Clock } from '../domain/runtime.ts'
import type { AskedAt, CliProxy, FetchedList } from '../domain/source.ts'
import { readBadStatus } from './bad-status.ts'
import { type ExchangeDeps, exchange } from './exchange.ts'
import type { ExchangeFailure } from './exchange-failure.ts'
import type { ListLimits } from './list-limits.ts'
import { discardBody, readListBody } from './response-body.ts'
import { clockSkewSeconds, parseVersion } from './response-headers.ts'

const LIST_PATH = '/v0/management/auth-files'

export interface ListRequestDeps extends ExchangeDeps {
  readonly clock: Clock
  readonly limits: ListLimits
  /** See `AnswerContext`. */
  readonly noteDates: boolean
}

/**
 * Asks a proxy for its auth files, once, without a redirect. Never rejects; when `signal` aborts, the failure is `other`.
 *
 * @param key fit for a header: one line, not empty
 */
export function requestList(
  deps: ListRequestDeps,
  proxy: CliProxy,
  key: string,
  signal: AbortSignal,
): Promise<FetchedList | ExchangeFailure> {
  const asked: AskedAt = { askedAt: deps.clock.now(), askedMonotonicMs: deps.clock.monotonicMs() }
  return exchange(deps, { proxy, key, path: LIST_PATH }, (response) => readAnswer(deps, response, asked), signal)
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
