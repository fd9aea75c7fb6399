import type { CredentialStore, StoreFailure } from '../domain/ports.ts'
import type { StoredProxy } from '../domain/sync-change.ts'

/** What is known to be stored of each proxy. */
export interface StoredBases {
  /** Loads what is not known, once at a time; null on success. A failure leaves it unknown, so that the next call tries again. */
  readonly load: (signal: AbortSignal) => Promise<StoreFailure | null>
  readonly has: (proxy: string) => boolean
  /** Null: nothing is stored of the proxy. */
  readonly get: (proxy: string) => StoredProxy | null
  readonly set: (stored: StoredProxy) => void
  readonly forget: (proxy: string) => void
}

export function createStoredBases(
  store: CredentialStore,
  proxies: readonly string[],
  loaded: (stored: StoredProxy) => void,
): StoredBases {
  const bases = new Map<string, StoredProxy | null>()
  let loading: Promise<StoreFailure | null> | null = null

  const loadUnknown = async (signal: AbortSignal): Promise<StoreFailure | null> => {
    const unknown = proxies.filter((proxy) => !bases.has(proxy))
    if (unknown.length === 0) return null
    const outcome = await store.load(unknown, signal)
    if (!outcome.ok) return outcome
    for (const proxy of unknown) {
      const stored = outcome.proxies.get(proxy) ?? null
      bases.set(proxy, stored)
      if (stored !== null) loaded(stored)
    }
    return null
  }

  return {
    load: (signal) => {
      loading ??= loadUnknown(signal).finally(() => {
        loading = null
      })
      return loading
    },
    has: (proxy) => bases.has(proxy),
    get: (proxy) => bases.get(proxy) ?? null,
    set: (stored) => bases.set(stored.proxy, stored),
    forget: (proxy) => bases.delete(proxy),
  }
}
