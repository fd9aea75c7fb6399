import { createServer as createHttpServer, type RequestListener, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Clock } from '../domain/runtime.ts'
import { type ApiAnswer, answerApiCall } from './api-call.ts'
import { failuresBetween } from './failure-events.ts'
import { listPool } from './pool.ts'
import { SECOND } from './recurrence.ts'
import { type EventFeed, serveResp } from './resp-connection.ts'

const VERSION = '8.0.20'
const FIRST_BYTE_OF_RESP = '*'.charCodeAt(0)

export interface DemoProxy {
  readonly url: string
  /** Ends every connection. */
  readonly close: () => void
}

/**
 * Plays a proxy of invented accounts on a free port of 127.0.0.1, from now on: the Management API over HTTP and, on the
 * same port, its failure events over RESP.
 *
 * @param key the management key that it accepts
 */
export async function startDemoProxy(clock: Pick<Clock, 'now'>, key: string): Promise<DemoProxy> {
  const startedAt = clock.now()
  const http = createHttpServer(respond(startedAt, clock, key))
  const feed: EventFeed = { key, follow: (send) => followFailures(startedAt, clock, send) }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.once('error', () => socket.destroy())
    socket.once('data', (bytes: Buffer) => {
      socket.pause()
      socket.unshift(bytes)
      if (bytes[0] === FIRST_BYTE_OF_RESP) serveResp(socket, feed)
      else http.emit('connection', socket)
      socket.resume()
    })
  })
  return { url: await listen(server), close: () => closeAll(server, sockets) }
}

function respond(startedAt: Date, clock: Pick<Clock, 'now'>, key: string): RequestListener {
  return (request, response) => {
    const asked = `${request.method} ${request.url}`
    if (request.headers.authorization !== `Bearer ${key}`) send(response, INVALID_KEY)
    else if (asked === 'GET /v0/management/auth-files') {
      send(response, { status: 200, body: listPool(startedAt, clock.now()) })
    } else if (asked === 'POST /v0/management/api-call') {
      const answer = (body: string): void => send(response, answerApiCall(body, startedAt, clock.now()))
      text(request).then(answer, () => response.destroy())
    } else response.writeHead(404).end()
  }
}

const INVALID_KEY: ApiAnswer = { status: 401, body: { error: 'invalid management key' } }

function send(response: ServerResponse, { status, body }: ApiAnswer): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'X-Cpa-Version': VERSION })
  response.end(JSON.stringify(body))
}

function followFailures(startedAt: Date, clock: Pick<Clock, 'now'>, send: (event: string) => void): () => void {
  const sinceStart = (): number => clock.now().getTime() - startedAt.getTime()
  let seenMs = sinceStart()
  const timer = setInterval(() => {
    const nowMs = sinceStart()
    for (const event of failuresBetween(startedAt, seenMs, nowMs)) send(JSON.stringify(event))
    seenMs = nowMs
  }, SECOND)
  return () => clearInterval(timer)
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  // A TCP server that listens has such an address.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function closeAll(server: Server, sockets: ReadonlySet<Socket>): void {
  server.close()
  for (const socket of sockets) socket.destroy()
}
