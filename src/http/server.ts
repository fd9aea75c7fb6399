import { createServer, type Server } from 'node:http'
import type Koa from 'koa'

/** What a client may cost. */
export interface HttpLimits {
  /** For the whole head of a request. */
  readonly headersTimeoutMs: number
  /** For a whole request. */
  readonly requestTimeoutMs: number
  /** Of an idle connection between two requests; longer than usual scrape intervals, so that scrapers need not reconnect. */
  readonly keepAliveTimeoutMs: number
  /** Of a connection on which nothing moves, so that a client that never reads is dropped. */
  readonly silenceTimeoutMs: number
  /** How often the first two are checked. */
  readonly checkEveryMs: number
  readonly maxHeaderBytes: number
  readonly maxConnections: number
}

export const HTTP_LIMITS: HttpLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  keepAliveTimeoutMs: 75_000,
  silenceTimeoutMs: 60_000,
  checkEveryMs: 2_000,
  maxHeaderBytes: 16 * 1024,
  maxConnections: 4096,
}

/** An HTTP server that does not listen yet. A client that exceeds a limit is dropped. */
export function createHttpServer(app: Koa, limits: HttpLimits = HTTP_LIMITS): Server {
  const handle = app.callback()
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      maxHeaderSize: limits.maxHeaderBytes,
    },
    (request, response) => void handle(request, response),
  )
  server.setTimeout(limits.silenceTimeoutMs)
  server.maxConnections = limits.maxConnections
  // No body is ever read, so that `100 Continue` is never sent: the answer comes first.
  server.on('checkContinue', (request, response) => void handle(request, response))
  return server
}
