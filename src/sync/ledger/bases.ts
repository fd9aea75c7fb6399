import type { CredentialStore, StoreFailure } from '../../domain/store.ts'
import type { StoredProxy } from '../../domain/stored-proxy.ts'

/** What is known to be stored of each proxy. */
export interface StoredBases {
  /** Loads what is not known, once at a time; null on success. A failure leaves it unknown, so that the next call tries again. */
  readonly load: (signal: AbortSignal) => Promise<StoreFailure | null>
  /** Loads until the state of one proxy is known, or a load fails. */
  readonly loadFor: (proxy: string, signal: AbortSignal) => Promise<StoreFailure | null>
  readonly has: (proxy: string) => boolean
  /** Null: nothing is stored of the proxy, or it is not known. */
  readonly get: (proxy: string) => StoredProxy | null
  /** A state that was loaded, the first time it is asked for: another process may have stored it. */
  readonly takeLoaded: (proxy: string) => StoredProxy | null
  /** After a change of our own was applied. */
  readonly set: (stored: StoredProxy) => void
  /** What our last applied change made; null before the first. */
  readonly lastSet: (proxy: string) => Pick<StoredProxy, 'askedAt' | 'revision'> | null
  readonly forget: (proxy: string) => void
}

export interface BasesDeps {
  readonly store: CredentialStore
  readonly proxies: readonly string[]
  /** Called with what was loaded of a proxy; null: nothing is stored. */
  readonly onLoad: (proxy: string, stored: StoredProxy | null) => Promise<void>
  /** Called once for every load, however many wait for it; not for one that was given up. */
  readonly onLoadEnd: (failure: StoreFailure | null) => void
}

/** Nothing is known at first. The methods never reject. */
export function createStoredBases(deps: BasesDeps): StoredBases {
  const bases = new Map<string, StoredProxy | null>()
  const loaded = new Map<string, StoredProxy>()
  const lastSet = new Map<string, Pick<StoredProxy, 'askedAt' | 'revision'>>()
  const load = oneAtATime((signal) => loadUnknown(deps, { bases, loaded }, signal))
  return {
    load,
    loadFor: async (proxy, signal) => {
      // A load that was under way may have begun before this proxy's state was forgotten.
      while (!bases.has(proxy)) {
        const failure = await load(signal)
        if (failure !== null) return failure
      }
      return null
    },
    has: (proxy) => bases.has(proxy),
    get: (proxy) => bases.get(proxy) ?? null,
    takeLoaded: (proxy) => {
      const stored = loaded.get(proxy) ?? null
      loaded.delete(proxy)
      return stored
    },
    set: (stored) => {
      bases.set(stored.proxy, stored)
      lastSet.set(stored.proxy, { askedAt: stored.askedAt, revision: stored.revision })
    },
    lastSet: (proxy) => lastSet.get(proxy) ?? null,
    forget: (proxy) => {
      bases.delete(proxy)
      loaded.delete(proxy)
    },
  }
}

interface LoadedInto {
  readonly bases: Map<string, StoredProxy | null>
  readonly loaded: Map<string, StoredProxy>
}

async function loadUnknown(
  { store, proxies, onLoad, onLoadEnd }: BasesDeps,
  { bases, loaded }: LoadedInto,
  signal: AbortSignal,
): Promise<StoreFailure | null> {
  const unknown = proxies.filter((proxy) => !bases.has(proxy))
  if (unknown.length === 0) return null
  const outcome = await store.load(unknown, signal)
  if (outcome.ok || !signal.aborted) onLoadEnd(outcome.ok ? null : outcome)
  if (!outcome.ok) return outcome
  for (const proxy of unknown) {
    const stored = outcome.proxies.get(proxy) ?? null
    bases.set(proxy, stored)
    if (stored !== null) loaded.set(proxy, stored)
    await onLoad(proxy, stored)
  }
  return null
}

/** Whoever asks for what is under way gets that one's outcome. */
function oneAtATime<Outcome>(
  run: (signal: AbortSignal) => Promise<Outcome>,
): (signal: AbortSignal) => Promise<Outcome> {
  let running: Promise<Outcome> | null = null
  return (signal) => {
    running ??= run(signal).finally(() => {
      running = null
    })
    return running
  }
}
