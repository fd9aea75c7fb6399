import type { StoredProxy } from '../../domain/stored-proxy.ts'

/** Watches what is stored of proxies by this process's own clock, since a stored time may be that of a wrong one. */
export interface RevisionWatch {
  /** For how long it has been seen to stay as it is; 0 at first sight. */
  readonly unchangedMs: (stored: StoredProxy, monotonicMs: number) => number
}

export function createRevisionWatch(): RevisionWatch {
  const seen = new Map<string, { readonly revision: number; readonly sinceMs: number }>()
  return {
    unchangedMs: ({ proxy, revision }, monotonicMs) => {
      const last = seen.get(proxy)
      if (last?.revision === revision) return monotonicMs - last.sinceMs
      seen.set(proxy, { revision, sinceMs: monotonicMs })
      return 0
    },
  }
}
