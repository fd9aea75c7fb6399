import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { trusting } from '../dispatcher.ts'
import type { ProxyAddress } from './address.ts'
import { createDialogue, type DialogueOptions } from './dialogue.ts'
import type { ConnectionEnd } from './handshake.ts'

export interface ConnectionOptions extends DialogueOptions {
  readonly address: ProxyAddress
  /** For connecting, and for all answers up to the subscription. */
  readonly timeoutMs: number
}

const KEEP_ALIVE_MS = 60_000

/**
 * Subscribes to the failure events of a proxy, on one connection that does not keep the process running. Resolves when
 * it has ended; never rejects. Aborting `signal` ends it as `lost`.
 */
export function receiveEvents(options: ConnectionOptions, signal: AbortSignal): Promise<ConnectionEnd> {
  return new Promise((resolve) => {
    const socket = openSocket(options)
    const onSubscribe = (): void => {
      clearTimeout(deadline)
      options.onSubscribe()
    }
    const dialogue = createDialogue({ ...options, onSubscribe }, (bytes) => socket.write(bytes))
    const finish = (end: ConnectionEnd | null): void => {
      if (end === null) return
      clearTimeout(deadline)
      signal.removeEventListener('abort', abort)
      socket.destroy()
      resolve(end)
    }
    const abort = (): void => finish({ reason: 'lost' })
    const deadline = setTimeout(() => finish(dialogue.onLate()), options.timeoutMs).unref()
    socket.once(options.address.secure ? 'secureConnect' : 'connect', dialogue.begin)
    socket.on('data', (bytes) => finish(dialogue.take(bytes)))
    socket.on('error', () => finish(dialogue.onClose()))
    socket.on('close', () => finish(dialogue.onClose()))
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
  })
}

/** No protocol is offered in TLS: with HTTP agreed upon, a proxy would speak nothing else. */
function openSocket({ address }: ConnectionOptions): Socket {
  const { host, port, secure, servername, ca } = address
  const plain = { host, port }
  const trust = ca !== undefined && { secureContext: trusting(ca) }
  const socket = secure
    ? connectTls({ ...plain, ...(servername !== undefined && { servername }), ...trust })
    : connect(plain)
  return socket.setKeepAlive(true, KEEP_ALIVE_MS).unref()
}
