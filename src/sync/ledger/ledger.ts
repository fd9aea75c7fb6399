import type { Credential } from '../../domain/credential.ts'
import { type History, mergeHistory } from '../../domain/history.ts'
import type { Log } from '../../domain/runtime.ts'
import { loadedSnapshot, type ProxySnapshot, withManuals } from '../../domain/snapshot.ts'
import type { CliProxy } from '../../domain/source.ts'
import type { CredentialStore } from '../../domain/store.ts'
import { isOurs, type Ownership, type StoredProxy } from '../../domain/stored-proxy.ts'
import type { Manuals } from '../../domain/subscription.ts'
import type { SyncObserver } from '../../domain/sync-control.ts'
import type { ReceivedList } from '../received-list.ts'
import type { SnapshotBoard } from '../snapshot-board.ts'
import { createStoredBases } from './bases.ts'
import { hashUrl } from './hash-url.ts'
import { createStoreHealth } from './health.ts'
import { createUnstoredCounts } from './unstored-counts.ts'
import { storeList, type WriteOutcome } from './write.ts'

/** Knows what is stored of each proxy, so that a sync writes only the difference to it. Logs what fails; never rejects. */
export interface StoreLedger {
  /** Begins a sync: loads what is not known yet. What fails is tried again by `store`. */
  readonly beginSync: (signal: AbortSignal) => Promise<void>
  /** Whether the stored state of a proxy is known. */
  readonly isKnown: (proxy: string) => boolean
  /**
   * The history to judge a list by, when a stored state was loaded since the last call; null when none was.
   *
   * @param known what this process published of the proxy before the list
   */
  readonly takeHistory: (list: ReceivedList, known: ProxySnapshot | null) => { readonly before: History | null } | null
  /**
   * Writes the difference between what is stored and what `judge` says, again when someone else wrote meanwhile.
   *
   * @param judge called when the stored state is known, and again after each conflict
   */
  readonly store: (list: ReceivedList, judge: () => readonly Credential[], signal: AbortSignal) => Promise<WriteOutcome>
}

export interface LedgerDeps {
  readonly store: CredentialStore
  readonly proxies: readonly Pick<CliProxy, 'name' | 'url'>[]
  readonly writer: string
  readonly intervalSeconds: number
  readonly usageRetentionDays: number
  /** Is offered what is loaded and ours. */
  readonly board: Pick<SnapshotBoard, 'current' | 'offer'>
  readonly manuals: Manuals
  readonly log: Log
  readonly observer: Pick<SyncObserver, 'onLoad' | 'onStoreHealth'>
}

/** Loads nothing by itself. What is loaded and ours is offered to the board. */
export function createStoreLedger(deps: LedgerDeps): StoreLedger {
  const { store, proxies, writer, board, observer } = deps
  const urlHashes = new Map(proxies.map(({ name, url }) => [name, hashUrl(url)]))
  const ownerOf = (proxy: string): Ownership => ({ writer, urlHash: urlHashes.get(proxy) ?? '' })
  const health = createStoreHealth(deps.log, observer.onStoreHealth)
  const unstored = createUnstoredCounts()
  const onLoad = (stored: StoredProxy): void => {
    const { proxy, askedAt } = stored
    observer.onLoad(stored)
    // Times of two machines' clocks cannot be ordered, and what is in doubt must not be counted twice.
    if (stored.writer === writer) unstored.dropUntil(proxy, askedAt)
    else unstored.clear(proxy)
    const known = board.current().get(proxy)?.credentials ?? null
    if (isOurs(stored, ownerOf(proxy), known))
      board.offer(withManuals(loadedSnapshot(proxy, stored, askedAt), deps.manuals.current()))
  }
  const names = proxies.map(({ name }) => name)
  const bases = createStoredBases({ store, proxies: names, onLoad, onLoadEnd: health.onLoadEnd })
  const takeHistory: StoreLedger['takeHistory'] = (list, known) => {
    const stored = bases.takeLoaded(list.proxy)
    if (stored === null) return null
    const own = known === null || isContained(known, stored, bases.lastSet(list.proxy)) ? null : known
    const ours = isOurs(stored, ownerOf(list.proxy), list.observed.observations)
    return { before: ours ? mergeHistory(own, stored, list.receivedAt) : own }
  }
  return {
    beginSync: async (signal) => {
      health.beginSync()
      await bases.load(signal)
    },
    isKnown: bases.has,
    takeHistory,
    store: (list, judge, signal) => storeList({ ...deps, bases, unstored, health, ownerOf }, list, judge, signal),
  }
}

/**
 * Whether what is stored holds all that is known here: this was offered by the store, or has been stored and was changed
 * by others since, who had to know it for that.
 *
 * @param lastSet when the list was asked for that this process stored last
 */
function isContained({ askedAt, askedMonotonicMs }: ProxySnapshot, stored: StoredProxy, lastSet: Date | null): boolean {
  if (askedMonotonicMs === null) return askedAt.getTime() === stored.askedAt.getTime()
  return askedAt.getTime() === lastSet?.getTime() && stored.askedAt > askedAt
}
