import type { Credential } from '../../domain/credential.ts'
import type { StoredProxy } from '../../domain/stored-proxy.ts'
import type { SyncChange } from '../../domain/sync-change.ts'

/** How a state that was loaded stands to the lists that this process read before. */
export type Place =
  /** The store holds what it held when it was last known, or nothing: all lists since are newer. */
  | { readonly kind: 'unchanged' }
  /** It is of this process's own list of that number: an answer was lost. */
  | { readonly kind: 'own'; readonly list: number }
  /** Another process of this installation wrote it, and this one knew nothing yet: most likely the one before it. */
  | { readonly kind: 'installation' }
  /** Somebody else wrote it, before or after any of these lists. */
  | { readonly kind: 'other' }

/**
 * Tells which of the lists that this process read are newer than what is stored. Clocks tell no order, since requests
 * overlap and clocks are set: what is stored is older than a list that was asked for when it was known.
 */
export interface StoredOrder {
  /** Null: nothing is stored. */
  readonly onLoad: (proxy: string, stored: StoredProxy | null) => void
  /** A change of our own was applied. */
  readonly onSet: (stored: StoredProxy) => void
  /** A change may be applied from now on, whatever the store says to it. */
  readonly onAttempt: (change: SyncChange, credentials: readonly Credential[], list: number) => void
  /** The place of what was loaded since the last call; `unchanged` when nothing was. */
  readonly takePlace: (proxy: string) => Place
  /** Whether what was last loaded is surely older than all lists that this process read before. */
  readonly isOlder: (proxy: string) => boolean
}

interface Known {
  /** Null: nothing was stored. */
  readonly version: string | null
  /** Numbers of the lists by the state that storing them would make. */
  readonly attempts: Map<string, number>
}

/** Ten days of an outage, at the usual interval. */
const MAX_ATTEMPTS = 1000

const UNCHANGED: Place = { kind: 'unchanged' }

export function createStoredOrder(writer: string): StoredOrder {
  const byProxy = new Map<string, Known>()
  const places = new Map<string, Place>()
  const untaken = new Map<string, Place>()
  const setKnown = (proxy: string, stored: StoredProxy | null): void => {
    byProxy.set(proxy, { version: stored && versionOf(stored), attempts: new Map() })
  }
  return {
    onLoad: (proxy, stored) => {
      const place = placeOf(stored, byProxy.get(proxy) ?? null, writer)
      places.set(proxy, place)
      if (place.kind !== 'unchanged') untaken.set(proxy, place)
      if (place.kind !== 'unchanged' || stored === null) setKnown(proxy, stored)
    },
    onSet: (stored) => setKnown(stored.proxy, stored),
    onAttempt: (change, credentials, list) => {
      const made = { ...change, revision: change.baseRevision + 1, credentials }
      const { attempts = new Map() } = byProxy.get(change.proxy) ?? {}
      attempts.set(stateOf(made), list)
      const [oldest] = attempts.keys()
      if (attempts.size > MAX_ATTEMPTS) attempts.delete(oldest)
    },
    takePlace: (proxy) => {
      const place = untaken.get(proxy) ?? UNCHANGED
      untaken.delete(proxy)
      return place
    },
    isOlder: (proxy) => isOlderAt(places.get(proxy) ?? UNCHANGED),
  }
}

export function isOlderAt({ kind }: Place): boolean {
  return kind === 'unchanged' || kind === 'own'
}

function placeOf(stored: StoredProxy | null, known: Known | null, writer: string): Place {
  if (stored === null) return UNCHANGED
  if (known === null) return { kind: stored.writer === writer ? 'installation' : 'other' }
  if (known.version === versionOf(stored)) return UNCHANGED
  const list = known.attempts.get(stateOf(stored))
  return list === undefined ? { kind: 'other' } : { kind: 'own', list }
}

type Version = Pick<StoredProxy, 'revision' | 'writer' | 'urlHash' | 'askedAt'>

function versionOf({ revision, writer, urlHash, askedAt }: Version): string {
  return [revision, writer, urlHash, askedAt.getTime()].join(' ')
}

/** Two processes of one installation may ask at one moment: the counters tell whose list it was. */
function stateOf(stored: Version & Pick<StoredProxy, 'credentials'>): string {
  let [success, failed] = [0, 0]
  for (const { requests } of stored.credentials) {
    success += requests?.success ?? 0
    failed += requests?.failed ?? 0
  }
  return [versionOf(stored), stored.credentials.length, success, failed].join(' ')
}
