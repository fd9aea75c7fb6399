import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import { type Ban, createBan } from './proxy-ban.ts'
import { type Capture, type CaptureVersion, readCapture, sendCapture } from './proxy-captures.ts'

export interface FakeProxyOptions {
  /** Default `v7.2.140`. */
  readonly version?: CaptureVersion
  /** Capture that answers the list, without `.json`; default `auth-files`. */
  readonly list?: string
  /** Its management key; default `PROXY_KEY`. */
  readonly key?: string
  /** Wall clock for the `Date` header and the ban; default the real one. */
  readonly now?: () => Date
  /** Whether five wrong keys ban for 30 minutes; default false. */
  readonly bans?: boolean
  /** PEM texts; the proxy then speaks https. */
  readonly tls?: { readonly key: string; readonly cert: string }
}

/** A real HTTP server on 127.0.0.1 that answers as a recorded proxy did. */
export interface FakeProxy {
  /** Base URL without a trailing slash. */
  readonly url: string
  /** Requests received so far; of one path when it is given. */
  readonly requests: (path?: string) => number
  /** Connections that are open now. */
  readonly connections: () => number
  /** Answers the list from another capture from now on; those that are not 200 ignore the key. */
  readonly answer: (list: string, version?: CaptureVersion) => void
  /** Answers the list with this body from now on, framed as a recorded 200. */
  readonly answerBody: (body: unknown) => void
  /** Answers every request by this handler from now on; it still counts and sets `Date`. */
  readonly handle: (handler: RequestListener) => void
  readonly changeKey: (key: string) => void
  readonly close: () => Promise<void>
}

export const PROXY_KEY = 'a-management-key-for-tests'
export const LIST_PATH = '/v0/management/auth-files'

/** What the proxy answers with now. */
interface Playing {
  version: CaptureVersion
  list: string
  body: unknown
  key: string
  readonly ban: Ban | null
}

export async function startFakeProxy(options: FakeProxyOptions = {}): Promise<FakeProxy> {
  const { version = 'v7.2.140', list = 'auth-files', key = PROXY_KEY, now = () => new Date(), bans = false } = options
  const playing: Playing = { version, list, body: undefined, key, ban: bans ? createBan(now) : null }
  const counts = new Map<string, number>()
  const replay: RequestListener = (request, response) => sendCapture(response, chooseAnswer(playing, request))
  let handler = replay
  const listener: RequestListener = (request, response) => {
    const path = pathOf(request)
    counts.set(path, (counts.get(path) ?? 0) + 1)
    response.setHeader('Date', now().toUTCString())
    handler(request, response)
  }
  const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener)
  const { port, sockets, close } = await listen(server)
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests: (path) => (path === undefined ? sum(counts.values()) : (counts.get(path) ?? 0)),
    connections: () => sockets.size,
    answer: (next, nextVersion = playing.version) => {
      Object.assign(playing, { list: next, version: nextVersion, body: undefined })
      handler = replay
    },
    answerBody: (body) => {
      Object.assign(playing, { list: 'auth-files', body })
      handler = replay
    },
    handle: (next) => {
      handler = next
    },
    changeKey: (next) => {
      playing.key = next
    },
    close,
  }
}

/** Starts any server on a port of 127.0.0.1, a free one by default; closing it destroys what is still connected. */
export async function listen(
  server: Server,
  port = 0,
): Promise<{ readonly port: number; readonly sockets: ReadonlySet<Socket>; readonly close: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  // A server that listens on TCP has an address of this kind.
  return { port: (server.address() as AddressInfo).port, sockets, close }
}

function chooseAnswer(playing: Playing, request: IncomingMessage): Capture {
  const recorded = (file: string) => readCapture(playing.version, file)
  if (pathOf(request) !== LIST_PATH) return recorded('health.404')
  const list = recorded(playing.list)
  if (list.status !== 200) return list
  const remaining = playing.ban?.remaining() ?? null
  if (remaining !== null) {
    // Older versions exempt 127.0.0.1, so their captures hold no ban.
    const error = `IP banned due to too many failed attempts. Try again in ${remaining}`
    return { ...readCapture('v7.2.140', 'banned'), body: { error } }
  }
  const offered = offeredKey(request)
  if (offered !== playing.key) {
    playing.ban?.failed()
    return recorded(offered === null ? 'key-missing' : 'key-wrong')
  }
  playing.ban?.succeeded()
  if (request.method !== 'GET') return recorded('post-auth-files')
  return playing.body === undefined ? list : { ...list, body: playing.body }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? ''
}

function offeredKey(request: IncomingMessage): string | null {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  const header = request.headers['x-management-key']
  return bearer ?? (typeof header === 'string' ? header : null)
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0)
}
