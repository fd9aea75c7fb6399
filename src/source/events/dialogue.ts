import { type ConnectionEnd, PROBE, payloadOf, type Stage, stepAfter } from './handshake.ts'
import { createRespReader, type ReadReply } from './resp-reader.ts'

export interface DialogueOptions {
  readonly key: string
  /** Whether a proxy that publishes failure events was found there before: silence is then a proxy that fails. */
  readonly isKnown: boolean
  /** Called when it is clear that a proxy answers. */
  readonly onFound: () => void
  readonly onSubscribe: () => void
  /** Called with each message, at most 64 KiB; a longer one is left out. */
  readonly onMessage: (payload: string) => void
}

/** What is said on one connection. Where a method returns an end, there is nothing more to say. */
export interface Dialogue {
  /** The connection is made. */
  readonly begin: () => void
  readonly take: (bytes: Buffer) => ConnectionEnd | null
  /** The other side hung up. */
  readonly onClose: () => ConnectionEnd
  /** The time for subscribing is over. */
  readonly onLate: () => ConnectionEnd
}

const UNAVAILABLE: ConnectionEnd = { reason: 'unavailable' }
const LOST: ConnectionEnd = { reason: 'lost' }

export function createDialogue(options: DialogueOptions, send: (bytes: Buffer) => void): Dialogue {
  const reader = createRespReader()
  let stage: Stage | 'connect' | 'subscribed' = 'connect'
  // Whatever hangs up on the probe, or does not answer it, is most likely no proxy.
  const onClose = (): ConnectionEnd => (stage === 'probe' && !options.isKnown ? UNAVAILABLE : LOST)
  const takeReply = (reply: ReadReply): ConnectionEnd | null => {
    if (stage === 'connect') return UNAVAILABLE
    if (stage === 'subscribed') return takeMessage(reply, options)
    const step = stepAfter(stage, reply, options.key)
    if ('reason' in step) return step
    if (stage === 'probe') options.onFound()
    stage = step.next
    if ('command' in step) send(step.command)
    else options.onSubscribe()
    return null
  }
  return {
    begin: () => {
      stage = 'probe'
      send(PROBE)
    },
    take: (bytes) => {
      const replies = reader.push(bytes)
      // One answer to one probe: whatever says more does not answer it.
      if (stage === 'probe' && replies.length > 1) return UNAVAILABLE
      for (const reply of replies) {
        const end = takeReply(reply)
        if (end !== null) return end
      }
      return null
    },
    onClose,
    onLate: () => (stage === 'auth' || stage === 'subscribe' ? UNAVAILABLE : onClose()),
  }
}

function takeMessage(reply: ReadReply, { onMessage }: DialogueOptions): ConnectionEnd | null {
  if (reply.type === 'not_resp') return LOST
  const payload = payloadOf(reply)
  if (payload !== null) onMessage(payload)
  return null
}
