import { type Ban, readBan } from '../ban.ts'
import type { ReadReply } from './resp-reader.ts'

/** Why a connection ended, or was never of use. */
export type ConnectionEnd =
  /** What answers is no proxy that publishes failure events. */
  | { readonly reason: 'unavailable' }
  /** The proxy counted a failure: the key must not be tried again. */
  | { readonly reason: 'unauthorized' }
  | ({ readonly reason: 'banned' } & Ban)
  /** It broke off, or could not be made. */
  | { readonly reason: 'lost' }

/** What was sent last and is not answered yet. */
export type Stage = 'probe' | 'auth' | 'subscribe'

/** What an answer leads to: the next command, the subscription, or the end. */
export type Step =
  | { readonly next: 'auth' | 'subscribe'; readonly command: Buffer }
  | { readonly next: 'subscribed' }
  | ConnectionEnd

const CHANNEL = 'errors'
const UNAVAILABLE: ConnectionEnd = { reason: 'unavailable' }

/** A command of no words. The proxy answers it with an error and counts no failed login; nothing else is known to do so. */
export const PROBE = Buffer.from('*0\r\n')

/** The key is in a step only when the answer to the probe is a proxy's: it must not be sent to anything else. */
export function stepAfter(stage: Stage, reply: ReadReply, key: string): Step {
  if (stage === 'probe') return afterProbe(reply, key)
  if (stage === 'auth') return afterAuth(reply)
  return isSubscription(reply) ? { next: 'subscribed' } : UNAVAILABLE
}

/** The payload of a message; null for any other reply. */
export function payloadOf(reply: ReadReply): string | null {
  const [type, channel, payload] = textsIn(reply)
  return type === 'message' && channel === CHANNEL ? (payload ?? null) : null
}

function afterProbe(reply: ReadReply, key: string): Step {
  // A proxy in this mode says so whatever it is asked, and hangs up.
  if (reply.type !== 'error' || reply.text.includes('home mode')) return UNAVAILABLE
  return { next: 'auth', command: commandOf('AUTH', key) }
}

function afterAuth(reply: ReadReply): Step {
  if (reply.type === 'simple' && reply.text === 'OK') {
    return { next: 'subscribe', command: commandOf('SUBSCRIBE', CHANNEL) }
  }
  if (reply.type !== 'error') return UNAVAILABLE
  const ban = readBan(reply.text)
  if (ban !== null) return { reason: 'banned', ...ban }
  return reply.text.includes('management key') ? { reason: 'unauthorized' } : UNAVAILABLE
}

function isSubscription(reply: ReadReply): boolean {
  const [type, channel] = textsIn(reply)
  return type === 'subscribe' && channel === CHANNEL
}

function textsIn(reply: ReadReply): readonly (string | null)[] {
  if (reply.type !== 'array' || reply.elements === null) return []
  return reply.elements.map((element) => (element.type === 'bulk' ? element.text : null))
}

function commandOf(...words: readonly string[]): Buffer {
  const strings = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
  return Buffer.from(`*${words.length}\r\n${strings.join('')}`)
}
