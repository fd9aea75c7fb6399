import type { Log, StoreFailure } from '../domain/ports.ts'
import { createFailureLog } from './failure-log.ts'

/** What is known of the store's condition. */
export interface StoreHealth {
  readonly syncBegins: () => void
  readonly loadEnded: (failure: StoreFailure | null) => void
  readonly writeEnded: (proxy: string, failure: StoreFailure | null) => void
}

export interface HealthDeps {
  readonly log: Log
  /** False while any proxy's last write or load failed. */
  readonly storeChanged: (up: boolean) => void
}

/** Tells the log and the observer what failed; of a store that cannot be loaded from once in a sync, not once per proxy. */
export function createStoreHealth({ log, storeChanged }: HealthDeps): StoreHealth {
  const loads = createFailureLog(log, 'Failed to load credentials')
  const writes = createFailureLog(log, 'Failed to store credentials')
  /** Proxies whose last write failed, and null while the last load did. */
  const failing = new Set<string | null>()
  let toldOfLoad = false
  const note = (subject: string | null, failed: boolean): void => {
    if (failed) failing.add(subject)
    else failing.delete(subject)
    storeChanged(failing.size === 0)
  }
  return {
    syncBegins: () => {
      toldOfLoad = false
    },
    loadEnded: (failure) => {
      note(null, failure !== null)
      if (failure === null) loads.succeeded(null)
      else if (!toldOfLoad) loads.failed(null, failure)
      toldOfLoad = failure !== null
    },
    writeEnded: (proxy, failure) => {
      note(proxy, failure !== null)
      if (failure === null) writes.succeeded(proxy)
      else writes.failed(proxy, failure)
    },
  }
}
