import type { Response } from 'undici'
import { readBan } from './ban.ts'
import { type ExchangeFailure, fail } from './exchange-failure.ts'
import { readGate } from './gate.ts'
import { discardBody, readShortText } from './response-body.ts'
import { parseRetryAfter } from './retry-after.ts'

const MAX_ERROR_BODY_BYTES = 16 * 1024
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/**
 * What an answer other than 200 means. Only a 403 is read, up to 16 KiB, since its text alone says why; the body of any
 * other is left unread. Rejects when the connection breaks.
 *
 * @param now for a `Retry-After` that is a date
 */
export async function readBadStatus(response: Response, now: Date): Promise<ExchangeFailure> {
  const { status, headers } = response
  const gate = readGate(response)
  if (status === 403 && gate === null) {
    return readForbidden(response, await readShortText(response, MAX_ERROR_BODY_BYTES))
  }
  await discardBody(response)
  if (gate !== null) return gate
  if (REDIRECTS.has(status)) return readRedirect(response)
  if (status === 401) return fail('unauthorized')
  if (status === 404) return fail('not_found')
  if (status === 204) return fail('bad_shape')
  if (status >= 500) return withStatus(fail('server_error'), status)
  if (status !== 429) return withStatus(fail('bad_status'), status)
  return { ...fail('rate_limited'), waitMs: parseRetryAfter(headers.get('retry-after'), now) }
}

/** Names no more of the target than its origin, since the rest can hold anything. */
function readRedirect(response: Response): ExchangeFailure {
  const location = response.headers.get('location')
  const target = location === null ? null : URL.parse(location, response.url)
  if (target === null || !/^https?:$/.test(target.protocol)) return fail('redirect')
  const hint = `The proxy's URL redirects to ${target.origin} and the key is not sent there: set the URL it leads to.`
  return fail('redirect', hint)
}

function readForbidden({ status, headers }: Response, body: string): ExchangeFailure {
  const ban = readBan(body)
  if (ban !== null) return { ...fail('banned'), ...ban }
  if (body.includes('remote management disabled')) return fail('remote_disabled')
  if (body.includes('remote management key not set')) return fail('key_not_set')
  if (headers.has('x-cpa-safe-mode') || body.includes('unsafe_example_api_key')) return fail('safe_mode')
  return withStatus(fail('bad_status'), status)
}

function withStatus(failure: ExchangeFailure, status: number): ExchangeFailure {
  return { ...failure, hint: `${failure.hint ?? ''} It was an HTTP ${status}.` }
}
