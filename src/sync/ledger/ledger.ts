import { setTimeout as delay } from 'node:timers/promises'
import type { Credential } from '../../domain/credential.ts'
import { type History, mergeHistory } from '../../domain/history.ts'
import type { Manuals } from '../../domain/manual-subscription.ts'
import type { Clock } from '../../domain/runtime.ts'
import { inSlices } from '../../domain/slices.ts'
import { loadedSnapshot, type ProxySnapshot, withManuals } from '../../domain/snapshot.ts'
import type { CliProxy } from '../../domain/source.ts'
import type { CredentialStore } from '../../domain/store.ts'
import { isOurs, type StoredProxy } from '../../domain/stored-proxy.ts'
import type { SyncObserver } from '../../domain/sync-control.ts'
import type { ReceivedList } from '../received-list.ts'
import type { SnapshotBoard } from '../snapshot-board.ts'
import { createStoredBases, type StoredBases } from './bases.ts'
import type { StoreHealth } from './health.ts'
import { createStoredOrder } from './order.ts'
import { ownerAt } from './owner.ts'
import { createRevisionWatch } from './revision-watch.ts'
import { createUnstoredCounts } from './unstored-counts.ts'
import { type Judged, storeList, type WriteOutcome } from './write.ts'

/** Knows what is stored of one proxy, so that a sync writes only the difference to it. Logs what fails; never rejects. */
export interface StoreLedger {
  /**
   * Begins a sync: loads what is not known yet, for some seconds at most, since what is known before a list is asked for
   * is surely older. What fails is tried again by `store`.
   */
  readonly beginSync: (signal: AbortSignal) => Promise<void>
  /** Whether the stored state of a proxy is known. */
  readonly isKnown: (proxy: string) => boolean
  /**
   * The history to judge a list by, when a stored state was loaded since the last call; null when none was.
   *
   * @param known what this process published of the proxy before the list
   */
  readonly takeHistory: (list: ReceivedList, known: ProxySnapshot | null) => Promise<TakenHistory | null>
  /**
   * Writes the difference between what is stored and what `judge` says. Where what is stored may be newer than the list,
   * nothing is written, and the proxy must be asked again.
   *
   * @param judge called when the stored state is known, and again after each conflict
   */
  readonly store: (list: ReceivedList, judge: () => Promise<Judged>, signal: AbortSignal) => Promise<WriteOutcome>
}

interface TakenHistory {
  readonly before: History | null
}

export interface LedgerDeps {
  readonly store: CredentialStore
  readonly proxy: Pick<CliProxy, 'name' | 'url'>
  readonly writer: string
  readonly intervalSeconds: number
  readonly usageRetentionDays: number
  /** For how long a sync waits for what is stored before it asks a proxy; 5,000 by default. */
  readonly loadWaitMs?: number
  /** Is offered what is loaded and ours. */
  readonly board: Pick<SnapshotBoard, 'current' | 'offer'>
  readonly manuals: Manuals
  readonly clock: Clock
  readonly health: StoreHealth
  readonly observer: Pick<SyncObserver, 'onLoad'>
}

/** Loads nothing by itself. What is loaded and ours is offered to the board. */
export function createStoreLedger(deps: LedgerDeps): StoreLedger {
  const { store, proxy, writer, board, health, observer, loadWaitMs = 5_000 } = deps
  const owner = ownerAt(proxy.url, writer)
  const knownBeside = (stored: StoredProxy): readonly Credential[] =>
    accountsBeside(stored, board.current().get(stored.proxy) ?? null)
  const order = createStoredOrder(writer)
  const onLoad = async (name: string, stored: StoredProxy | null): Promise<void> => {
    order.onLoad(name, stored)
    if (stored === null || !isOurs(stored, owner, knownBeside(stored))) return
    observer.onLoad(stored)
    const loaded = loadedSnapshot(name, stored, stored.askedAt)
    board.offer(await inSlices(withManuals(loaded, deps.manuals(), deps.clock.now())))
  }
  const bases = createStoredBases({ store, proxies: [proxy.name], onLoad, onLoadEnd: health.onLoadEnd })
  const takeHistory: StoreLedger['takeHistory'] = async ({ proxy: name, observed, receivedAt }, known) => {
    const stored = bases.takeLoaded(name)
    if (stored === null) return null
    if (known !== null && known.askedMonotonicMs !== null && order.isOlder(name)) return { before: known }
    const own = known === null || isContained(known, stored, bases.lastSet(name)) ? null : known
    const ours = isOurs(stored, owner, [...observed.observations, ...accountsBeside(stored, known)])
    return { before: ours ? await inSlices(mergeHistory(own, stored, receivedAt)) : own }
  }
  const unstored = createUnstoredCounts(board)
  const watch = createRevisionWatch()
  const writeDeps = { ...deps, bases, order, watch, unstored, owner, knownBeside }
  return {
    beginSync: async (signal) => {
      health.beginSync()
      await atMost(loadWaitMs, bases.load(signal))
    },
    isKnown: bases.has,
    takeHistory,
    store: (list, judge, signal) => storeList(writeDeps, list, judge, signal),
  }
}

/** What is known of a proxy's accounts, listed or left, without what is stored. */
function accountsBeside(stored: StoredProxy, known: ProxySnapshot | null): readonly Credential[] {
  return known === null || isOf(stored, known) ? [] : [...known.credentials, ...known.removed]
}

/** Whether a snapshot was offered by the store. */
function isOf(stored: StoredProxy, { askedAt, askedMonotonicMs }: ProxySnapshot): boolean {
  return askedMonotonicMs === null && askedAt.getTime() === stored.askedAt.getTime()
}

/** Waits for work that goes on by itself when it takes longer. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController()
  await Promise.race([work, delay(ms, undefined, { signal: done.signal }).catch(() => {})])
  done.abort()
}

/**
 * Whether what is stored holds all that is known here: this was offered by the store, or has been stored and was changed
 * by others since, who had to know it for that.
 *
 * @param lastSet what this process stored last
 */
function isContained(known: ProxySnapshot, stored: StoredProxy, lastSet: ReturnType<StoredBases['lastSet']>): boolean {
  if (known.askedMonotonicMs === null) return isOf(stored, known)
  return known.askedAt.getTime() === lastSet?.askedAt.getTime() && stored.revision > lastSet.revision
}
