import type { ForwardProxies } from '../../domain/forward-proxies.ts'
import type { CliProxy } from '../../domain/source.ts'
import { createKeyReader } from '../key-reader.ts'
import { addressOf } from './address.ts'
import { type FollowDeps, type FollowedProxy, followProxy } from './follow-proxy.ts'

export interface FailureEventsDeps
  extends Pick<FollowDeps, 'clock' | 'log' | 'breaker' | 'onEvent' | 'onConnected'>,
    Partial<Pick<FollowDeps, 'random' | 'timeoutMs' | 'later'>> {
  readonly proxies: readonly CliProxy[]
  /** Default none. */
  readonly forward?: ForwardProxies | null
}

/** Receives what proxies say of failed requests, where they say it. */
export interface FailureEvents {
  /** From its next list on. */
  readonly follow: (proxy: CliProxy) => void
  /** Ends its connection. */
  readonly leave: (proxy: CliProxy) => void
  /** A list was read with this key. */
  readonly onList: (proxy: CliProxy, key: string) => void
  /** Ends all connections. */
  readonly close: () => void
}

interface Following extends FollowedProxy {
  readonly aborter: AbortController
}

/** Connects to nothing before a list was read. */
export function createFailureEvents(deps: FailureEventsDeps): FailureEvents {
  const timeoutMs = deps.timeoutMs ?? 5000
  const followDeps: FollowDeps = {
    random: Math.random,
    later: wakeLater,
    ...deps,
    timeoutMs,
    readKey: createKeyReader(timeoutMs),
  }
  const followed = new Map<string, Following>()
  const follow = (proxy: CliProxy): void => {
    const address = addressOf(proxy, deps.forward ?? null)
    if (address === null) return
    const aborter = new AbortController()
    followed.set(proxy.name, { aborter, ...followProxy(followDeps, proxy, address, aborter.signal) })
    deps.onConnected(proxy.name, false)
  }
  for (const proxy of deps.proxies) follow(proxy)
  return {
    follow,
    leave: ({ name }) => {
      followed.get(name)?.aborter.abort()
      followed.delete(name)
    },
    onList: ({ name }, key) => followed.get(name)?.onList(key),
    close: () => {
      for (const { aborter } of followed.values()) aborter.abort()
    },
  }
}

function wakeLater(callback: () => void, ms: number): { readonly cancel: () => void } {
  const timer = setTimeout(callback, ms).unref()
  return { cancel: () => clearTimeout(timer) }
}
