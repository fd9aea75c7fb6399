import type { Response } from 'undici'
import { type ExchangeFailure, fail } from './exchange-failure.ts'
import { parseGoDuration } from './go-duration.ts'
import { discardBody, readShortText } from './response-body.ts'
import { parseRetryAfter } from './retry-after.ts'

const MAX_ERROR_BODY_BYTES = 16 * 1024

/**
 * What an answer other than 200 means. Only a 403 is read, up to 16 KiB, since its text alone says why; the body of any
 * other is left unread. Rejects when the connection breaks.
 *
 * @param now for a `Retry-After` that is a date
 */
export async function readBadStatus(response: Response, now: Date): Promise<ExchangeFailure> {
  if (response.status === 403) return readForbidden(await readShortText(response, MAX_ERROR_BODY_BYTES))
  await discardBody(response)
  if (response.status === 401) return fail('unauthorized')
  if (response.status === 404) return fail('not_found')
  if (response.status === 204) return fail('bad_shape')
  if (response.status >= 500) return fail('server_error')
  if (response.status !== 429) return fail('bad_status')
  return { ...fail('rate_limited'), waitMs: parseRetryAfter(response.headers.get('retry-after'), now) }
}

function readForbidden(body: string): ExchangeFailure {
  if (body.includes('IP banned')) {
    const duration = /try again in ([\dhms.]+)/i.exec(body)?.[1] ?? ''
    return { ...fail('banned'), waitMs: parseGoDuration(duration) }
  }
  if (body.includes('remote management disabled')) return fail('remote_disabled')
  if (body.includes('remote management key not set')) return fail('key_not_set')
  return fail('bad_status')
}
