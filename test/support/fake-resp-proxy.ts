import { connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { createRespReader, type ReadReply } from '../../src/source/events/resp-reader.ts'
import { listen, PROXY_KEY } from './fake-proxy.ts'

export interface FakeRespProxyOptions {
  readonly key?: string
  /** Default `errors`. */
  readonly channel?: string
  /** Failures of keys after which the address is banned; default 5. */
  readonly failuresToBan?: number
  /** In home mode it says so to whatever it is asked. */
  readonly homeMode?: boolean
  /** PEM texts. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** The port of 127.0.0.1 to listen on; default any. */
  readonly port?: number
  /** Where whatever is no RESP goes: the base URL of a proxy that speaks HTTP. */
  readonly httpUrl?: string
}

/** A real TCP server that speaks RESP as a proxy does, whoever listens. */
export interface FakeRespProxy {
  readonly url: string
  readonly port: number
  /** Commands received, such as `AUTH key`; an empty one is ``. */
  readonly commands: readonly string[]
  readonly connections: () => number
  readonly subscribers: () => number
  /** Logins that failed and were counted. */
  readonly failures: () => number
  readonly publish: (event: object) => void
  /** Sends these bytes to all subscribers. */
  readonly send: (bytes: string | Buffer) => void
  readonly changeKey: (key: string) => void
  readonly close: () => Promise<void>
}

interface State {
  key: string
  failures: number
  readonly commands: string[]
  readonly subscribers: Set<Socket>
}

export async function startFakeRespProxy(options: FakeRespProxyOptions = {}): Promise<FakeRespProxy> {
  const state: State = { key: options.key ?? PROXY_KEY, failures: 0, commands: [], subscribers: new Set() }
  const onSocket = (socket: Socket): void => {
    socket.on('error', () => {})
    socket.once('data', (first) => {
      if (first[0] === 0x2a) return speakResp(socket, first, options, state)
      if (options.httpUrl === undefined) return void socket.destroy()
      const { port } = new URL(options.httpUrl)
      const http = connect(Number(port), '127.0.0.1', () => http.write(first)).on('error', () => {})
      http.pipe(socket).pipe(http)
    })
  }
  const server: Server = options.tls ? createTlsServer(options.tls, onSocket) : createServer(onSocket)
  const { port, sockets, close } = await listen(server, options.port)
  const send = (bytes: string | Buffer): void => {
    for (const socket of state.subscribers) socket.write(bytes)
  }
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    commands: state.commands,
    connections: () => sockets.size,
    subscribers: () => state.subscribers.size,
    failures: () => state.failures,
    publish: (event) => send(messageOf(JSON.stringify(event))),
    send,
    changeKey: (key) => {
      state.key = key
    },
    close,
  }
}

/** A message of the channel `errors`. */
export function messageOf(payload: string): string {
  return `*3\r\n$7\r\nmessage\r\n$6\r\nerrors\r\n$${Buffer.byteLength(payload)}\r\n${payload}\r\n`
}

function speakResp(socket: Socket, first: Buffer, options: FakeRespProxyOptions, state: State): void {
  const reader = createRespReader()
  let authenticated = false
  const answer = (words: readonly string[]): string => {
    const [command, argument = ''] = words
    if (options.homeMode) return '-ERR redis usage output disabled in home mode\r\n'
    if (command === undefined) return '-ERR empty command\r\n'
    if (command === 'AUTH' || !authenticated) {
      if (state.failures >= (options.failuresToBan ?? 5)) {
        return '-ERR IP banned due to too many failed attempts. Try again in 29m59s\r\n'
      }
      authenticated = command === 'AUTH' && argument === state.key
      state.failures = authenticated ? 0 : state.failures + 1
      if (authenticated) return '+OK\r\n'
      return command === 'AUTH' ? '-ERR invalid management key\r\n' : '-NOAUTH Authentication required.\r\n'
    }
    if (command !== 'SUBSCRIBE') return `-ERR unknown command '${command}'\r\n`
    if (argument !== (options.channel ?? 'errors')) return `-ERR unsupported channel '${argument}'\r\n`
    state.subscribers.add(socket)
    return `*3\r\n$9\r\nsubscribe\r\n$${argument.length}\r\n${argument}\r\n:1\r\n`
  }
  const take = (bytes: Buffer): void => {
    for (const reply of reader.push(bytes)) {
      const words = wordsOf(reply)
      state.commands.push(words.join(' '))
      socket.write(answer(words))
      if (options.homeMode) socket.end()
    }
  }
  socket.on('close', () => state.subscribers.delete(socket))
  socket.on('data', take)
  take(first)
}

function wordsOf(reply: ReadReply): readonly string[] {
  if (reply.type !== 'array' || reply.elements === null) return ['?']
  return reply.elements.map((element) => (element.type === 'bulk' ? (element.text ?? '') : '?'))
}
