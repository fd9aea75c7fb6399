import type { Chance } from './chance.ts'
import type { StoreFault } from './failing-store.ts'
import type { ProxyFault } from './fleet.ts'

/** What happens before one sync. */
export interface Events {
  readonly proxyFault: ProxyFault | null
  readonly storeFault: StoreFault | null
  readonly proxyRestarts: boolean
  readonly exporterRestarts: boolean
  readonly accountsChange: boolean
  /** Zero mostly. */
  readonly clockSetByMs: number
}

export const NO_EVENTS: Events = {
  proxyFault: null,
  storeFault: null,
  proxyRestarts: false,
  exporterRestarts: false,
  accountsChange: false,
  clockSetByMs: 0,
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** One of these many syncs begins an outage, or is met by an event. */
const ONE_IN = {
  storeOutage: 150,
  lostAnswer: 40,
  proxyOutage: 100,
  proxyRestart: 60,
  exporterRestart: 80,
  clockStep: 100,
}
/** Up to two days of no store, and five hours of no proxy. */
const MAX_SYNCS = { storeOutage: 192, proxyOutage: 20 }

/** Draws what happens, sync by sync. */
export function createEvents(chance: Chance): () => Events {
  let storeSyncs = 0
  let proxySyncs = 0
  let kind: ProxyFault = 'resets'
  return () => {
    storeSyncs =
      storeSyncs > 0 ? storeSyncs - 1 : chance.onceIn(ONE_IN.storeOutage) ? chance.number(MAX_SYNCS.storeOutage) : 0
    proxySyncs = proxySyncs > 0 ? proxySyncs - 1 : 0
    if (proxySyncs === 0 && chance.onceIn(ONE_IN.proxyOutage)) {
      kind = chance.oneOf(['resets', 'breaks off', 'is unavailable', 'refuses the key', 'lists nothing'])
      proxySyncs = 1 + chance.number(MAX_SYNCS.proxyOutage)
    }
    const lost = chance.onceIn(ONE_IN.lostAnswer) ? 'loses an answer' : null
    return {
      proxyFault: proxySyncs > 0 ? kind : null,
      storeFault: storeSyncs > 0 ? 'is down' : lost,
      proxyRestarts: chance.onceIn(ONE_IN.proxyRestart),
      exporterRestarts: chance.onceIn(ONE_IN.exporterRestart),
      accountsChange: true,
      clockSetByMs: chance.onceIn(ONE_IN.clockStep)
        ? chance.oneOf([4 * MINUTE_MS, 2 * HOUR_MS, 24 * HOUR_MS]) * chance.oneOf([1, -1])
        : 0,
    }
  }
}
