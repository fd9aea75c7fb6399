import type { Socket } from 'node:net'
import { bulk, bulkArray, readCommand } from './resp-command.ts'

const MAX_UNREAD = 4096

/** A subscriber's place in the stream of events. */
export interface EventFeed {
  readonly key: string
  /** Calls `send` with each event as JSON until the returned function is called. */
  readonly follow: (send: (event: string) => void) => () => void
}

/** Speaks RESP with who connected: `AUTH`, then `SUBSCRIBE errors`, as a proxy's own port does. */
export function serveResp(socket: Socket, feed: EventFeed): void {
  const session = createSession(socket, feed)
  let unread = ''
  socket.setEncoding('latin1')
  socket.on('error', () => socket.destroy())
  socket.on('close', session.end)
  socket.on('data', (text) => {
    unread += text
    for (let command = readCommand(unread); command !== null; command = readCommand(unread)) {
      unread = command.rest
      socket.write(session.reply(command.words))
    }
    if (unread.length > MAX_UNREAD) socket.destroy()
  })
}

function createSession(socket: Socket, feed: EventFeed) {
  let authenticated = false
  let end = (): void => {}
  const authenticate = (key: string | undefined): string => {
    authenticated = key === feed.key
    return authenticated ? '+OK\r\n' : '-ERR invalid management key\r\n'
  }
  const subscribe = (channel = ''): string => {
    if (channel !== 'errors') return `-ERR unsupported channel '${channel.replaceAll(/[\r\n]/g, ' ')}'\r\n`
    end()
    end = feed.follow((event) => socket.write(bulkArray(['message', 'errors', event])))
    return `*3\r\n${bulk('subscribe')}${bulk('errors')}:1\r\n`
  }
  return {
    end: () => end(),
    reply: ([name, ...words]: readonly string[]): string => {
      const command = name?.toUpperCase()
      if (command === undefined) return '-ERR empty command\r\n'
      if (command === 'AUTH') return authenticate(words.at(-1))
      if (!authenticated) return '-NOAUTH Authentication required.\r\n'
      if (command === 'SUBSCRIBE') return subscribe(words[0])
      return command === 'PING' ? bulkArray(['pong', '']) : '-ERR unknown command\r\n'
    },
  }
}
