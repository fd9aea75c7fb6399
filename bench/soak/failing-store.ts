import type { CredentialStore, StoreFailure } from '../../src/domain/store.ts'

/** How a store fails: nothing reaches it, or the next change is applied and its answer lost. */
export type StoreFault = 'is down' | 'loses an answer'

const DOWN: StoreFailure = { ok: false, reason: 'store_unavailable' }
const LOST: StoreFailure = { ok: false, reason: 'store_timeout' }

/** A store that fails as `fault` says at each call. */
export function failing(store: CredentialStore, fault: () => StoreFault | null): CredentialStore {
  return {
    ...store,
    load: async (proxies, signal) => (fault() === 'is down' ? DOWN : store.load(proxies, signal)),
    apply: async (change, signal) => {
      const now = fault()
      if (now === 'is down') return DOWN
      const outcome = await store.apply(change, signal)
      return now === 'loses an answer' ? LOST : outcome
    },
  }
}
