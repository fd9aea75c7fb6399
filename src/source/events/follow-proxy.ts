import type { FailureEvent } from '../../domain/failure-event.ts'
import type { Clock, Log } from '../../domain/runtime.ts'
import type { CliProxy, OpenBreaker } from '../../domain/source.ts'
import { readFailureEvent } from '../../parse/failure-event.ts'
import type { KeyReader } from '../key-reader.ts'
import type { ProxyAddress } from './address.ts'
import { receiveEvents } from './connection.ts'
import { createFlowLimit } from './flow-limit.ts'
import type { ConnectionEnd } from './handshake.ts'
import { createReconnectWaits } from './reconnect-waits.ts'

export interface FollowDeps {
  readonly clock: Clock
  readonly log: Log
  readonly readKey: KeyReader
  /** Null while it is closed. Never rejects. */
  readonly breaker: (proxy: CliProxy) => Promise<OpenBreaker | null>
  readonly onEvent: (proxy: string, event: FailureEvent) => void
  readonly onConnected: (proxy: string, connected: boolean) => void
  /** From 0 to 1. */
  readonly random: () => number
  /** For connecting and subscribing; 5 s. */
  readonly timeoutMs: number
  /** Calls back after a time, unless it is cancelled; keeps no process running. */
  readonly later: (callback: () => void, ms: number) => Wait
}

interface Wait {
  readonly cancel: () => void
}

/** Receives the failure events of one proxy, on one connection at most. */
export interface FollowedProxy {
  /** A list was read with this key: it is right, and the proxy has forgotten all failures before. */
  readonly onList: (key: string) => void
}

/**
 * A proxy that is not followed yet: that begins with its first list, and ends when `signal` aborts. Only the key that a
 * list was read with, and that is still the configured one, is used, and none while the breaker is open.
 */
export function followProxy(
  deps: FollowDeps,
  proxy: CliProxy,
  address: ProxyAddress,
  signal: AbortSignal,
): FollowedProxy {
  const waits = createReconnectWaits(deps.clock, deps.random)
  const notices = createNotices(deps.log, proxy.name)
  const connect = createConnector(deps, proxy, address, signal)
  let listKey: string | null = null
  let refusedKey: string | null = null
  let isConnecting = false
  let wait: Wait | null = null
  const attempt = async (): Promise<void> => {
    if (isConnecting || wait !== null || signal.aborted || listKey === null || listKey === refusedKey) return
    isConnecting = true
    const key = listKey
    const end = await connect(key, () => {
      waits.onSubscribe()
      notices.onSubscribe()
    })
    isConnecting = false
    if (end === null || signal.aborted) return
    notices.onEnd(end)
    if (end.reason === 'unauthorized') refusedKey = key
    else wait = deps.later(wake, waits.after(end))
  }
  const wake = (): void => {
    wait = null
    void attempt()
  }
  signal.addEventListener('abort', () => wait?.cancel())
  return {
    onList: (key) => {
      listKey = key
      void attempt()
    },
  }
}

/** Returns a function that connects with a key; its promise is null where the key may not be used now. */
function createConnector(deps: FollowDeps, proxy: CliProxy, address: ProxyAddress, signal: AbortSignal) {
  const { clock, timeoutMs } = deps
  const isInFlow = createFlowLimit(clock)
  let isKnown = false
  const onFound = (): void => {
    isKnown = true
  }
  const onMessage = (payload: string): void => {
    const event = isInFlow(payload.length) ? readFailureEvent(payload, clock.now()) : null
    if (event !== null) deps.onEvent(proxy.name, event)
  }
  const mayUse = async (key: string): Promise<boolean> =>
    (await deps.breaker(proxy)) === null && (await deps.readKey(proxy, signal)) === key && !signal.aborted
  return async (key: string, onConnect: () => void): Promise<ConnectionEnd | null> => {
    if (!(await mayUse(key))) return null
    const onSubscribe = (): void => {
      onConnect()
      deps.onConnected(proxy.name, true)
    }
    const end = await receiveEvents({ address, key, isKnown, timeoutMs, onFound, onSubscribe, onMessage }, signal)
    // Of a proxy that left nothing is told any more.
    if (!signal.aborted) deps.onConnected(proxy.name, false)
    return end
  }
}

const SENTENCES = {
  unavailable: 'The proxy publishes no failure events here: an account that dies is seen at the next sync.',
  unauthorized:
    'The management key was refused when subscribing to failure events: none are received until it changes.',
  banned: 'This address is banned by the proxy: no failure events are received until the ban is over.',
  lost: 'The connection for failure events broke off.',
} as const

/** Says each thing once, until events are received again. */
function createNotices(log: Log, proxy: string) {
  const said = new Set<string>()
  return {
    onSubscribe: (): void => {
      said.clear()
      log.debug('Receiving failure events.', { proxy })
    },
    onEnd: ({ reason }: ConnectionEnd): void => {
      if (said.has(reason)) return
      said.add(reason)
      const isOurs = reason === 'unauthorized' || reason === 'banned'
      log[isOurs ? 'warn' : 'debug'](SENTENCES[reason], { proxy })
    },
  }
}
