import type { Log } from '../../domain/runtime.ts'
import type { StoreFailure } from '../../domain/store.ts'
import { createFailureLog } from '../failure-log.ts'

/** What is known of the store's condition, by the proxies that are stored in it. */
export interface StoreHealth {
  readonly beginSync: () => void
  readonly onLoadEnd: (failure: StoreFailure | null) => void
  readonly onWriteEnd: (proxy: string, failure: StoreFailure | null) => void
  /** A proxy left: that its last write failed says nothing any more. */
  readonly forget: (proxy: string) => void
}

/**
 * Logs what fails; of a store that cannot be loaded from once in a sync, not once per proxy.
 *
 * @param onChange called after each load and write: false while any proxy's last write or load failed
 */
export function createStoreHealth(log: Log, onChange: (up: boolean) => void): StoreHealth {
  const loads = createFailureLog(log, 'Failed to load credentials')
  const writes = createFailureLog(log, 'Failed to store credentials')
  /** Proxies whose last write failed, and null while the last load did. */
  const failing = new Set<string | null>()
  let loadIsLogged = false
  const note = (subject: string | null, failed: boolean): void => {
    if (failed) failing.add(subject)
    else failing.delete(subject)
    onChange(failing.size === 0)
  }
  return {
    beginSync: () => {
      loadIsLogged = false
    },
    onLoadEnd: (failure) => {
      note(null, failure !== null)
      if (failure === null) loads.onSuccess(null)
      else if (!loadIsLogged) loads.onFailure(null, failure)
      loadIsLogged = failure !== null
    },
    onWriteEnd: (proxy, failure) => {
      note(proxy, failure !== null)
      if (failure === null) writes.onSuccess(proxy)
      else writes.onFailure(proxy, failure)
    },
    forget: (proxy) => {
      writes.onSuccess(proxy)
      if (failing.delete(proxy)) onChange(failing.size === 0)
    },
  }
}
