import { type Dispatcher, fetch, type Response } from 'undici'
import type { CliProxy } from '../domain/source.ts'
import { underSignals } from '../domain/under-signals.ts'
import { type ExchangeFailure, fail } from './exchange-failure.ts'
import { readNetworkError } from './network-error.ts'
import { requestHeaders } from './request-headers.ts'

export interface ExchangeDeps {
  readonly dispatcherOf: (proxy: CliProxy) => Dispatcher
  /** Over the whole exchange, the body included. */
  readonly timeoutMs: number
}

/** A request to the Management API. */
export interface ProxyRequest {
  readonly proxy: CliProxy
  /** Fit for a header: one line, not empty. */
  readonly key: string
  readonly path: string
  /** Posted as JSON; a request without it is a GET. */
  readonly body?: object
}

/**
 * Sends one request, without a redirect, and reads what is answered. Never rejects; when `signal` aborts, the failure is
 * `other`.
 *
 * @param read rejects with what breaks the connection off
 */
export async function exchange<Answer>(
  { dispatcherOf, timeoutMs }: ExchangeDeps,
  { proxy, key, path, body }: ProxyRequest,
  read: (response: Response) => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer | ExchangeFailure> {
  const deadline = AbortSignal.timeout(timeoutMs)
  const headers = requestHeaders(proxy, key)
  const send = (either: AbortSignal): Promise<Response> =>
    fetch(proxy.url + path, {
      dispatcher: dispatcherOf(proxy),
      // Followed, a redirect would carry the key to another host.
      redirect: 'manual',
      signal: either,
      ...(body === undefined ? { headers } : asPost(body, headers)),
    })
  try {
    return await underSignals([signal, deadline], async (either) => read(await send(either)))
  } catch (error) {
    if (signal.aborted) return fail('other')
    return deadline.aborted ? lateAfter(timeoutMs) : readNetworkError(error)
  }
}

function asPost(body: object, headers: Record<string, string>) {
  return { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

function lateAfter(timeoutMs: number): ExchangeFailure {
  return fail('timeout', `The proxy did not answer within ${timeoutMs / 1000} s.`)
}
