import type { FailureEvent } from '../domain/failure-event.ts'
import type { Log } from '../domain/runtime.ts'
import { type Snapshot, withManuals } from '../domain/snapshot.ts'
import type { CliProxy } from '../domain/source.ts'
import { atOnce } from '../domain/steps.ts'
import type { SyncLoopObserver } from '../domain/sync-control.ts'
import { createFailureLog } from './failure-log.ts'
import type { InquiryOptions } from './inquiries/inquirer.ts'
import { createStoreHealth } from './ledger/health.ts'
import { createListNotices } from './list-notices.ts'
import { createProxySyncer, type ProxySyncer, type ProxySyncerDeps } from './proxy-syncer.ts'
import { republish } from './publish.ts'
import { createSnapshotBoard, type SnapshotBoard } from './snapshot-board.ts'
import { createSyncer, type Syncer } from './syncer.ts'

export interface SyncLoopDeps
  extends Omit<ProxySyncerDeps, 'board' | 'health' | 'notice' | 'fetches' | 'inquiries' | 'observer'> {
  /** Those that it begins with. */
  readonly proxies: readonly CliProxy[]
  readonly log: Log
  readonly observer: SyncLoopObserver
  /** Called before each sync of all proxies; default nothing. Never rejects. */
  readonly beginSync?: () => Promise<void>
  /** What is asked of providers; default nothing. */
  readonly inquiries?: InquiryOptions
}

/** Syncs all proxies: from their lists to the published snapshot and to the store. */
export interface SyncLoop extends Syncer {
  /** What is known now; empty before the first list and the first load. */
  readonly snapshot: () => Snapshot
  /** Publishes a snapshot from before the restart, with what the operator states now; see `SnapshotBoard`. */
  readonly offer: SnapshotBoard['offer']
  /** Shows every proxy's breaker to the observer. */
  readonly showBreakers: () => Promise<void>
  /** See `ProxySyncer`; nothing for one that is not configured. */
  readonly onFailureEvent: (proxy: string, event: FailureEvent) => void
  /**
   * Takes the proxies that are configured now, and publishes what the operator states now. When it resolves, nothing is
   * known of those that left, nor under way for them.
   */
  readonly follow: (proxies: readonly CliProxy[]) => Promise<Followed>
  /** Resolves when no sync is under way, those of single proxies included. */
  readonly idle: () => Promise<void>
  /** Syncs one proxy, after what is under way for it. */
  readonly syncOne: (proxy: string) => Promise<void>
  /** See `Inquirer`. */
  readonly finishInquiries: (ms: number) => Promise<void>
  /** Gives up what is under way; resolves when nothing is. The store stays open. */
  readonly close: () => Promise<void>
}

/** Names of proxies; one that has another URL now has left and joined. */
interface Followed {
  readonly joined: readonly string[]
  readonly left: readonly string[]
}

/** Wires the board, the syncers of the proxies and the one of all; starts nothing. */
export function createSyncLoop(deps: SyncLoopDeps): SyncLoop {
  const board = createSnapshotBoard(deps.observer.onPublish)
  const aborter = new AbortController()
  const { manuals, clock } = deps
  const group = createGroup(deps, board)
  const { beginSync = async () => {} } = deps
  const syncer = createSyncer({ syncers: group.current, beginSync, clock, signal: aborter.signal })
  const each = async (work: (syncer: ProxySyncer) => Promise<unknown>): Promise<void> => {
    await Promise.all(group.current().map(work))
  }
  const named = (proxy: string): ProxySyncer | undefined =>
    group.current().find(({ proxy: { name } }) => name === proxy)
  return {
    ...syncer,
    snapshot: board.current,
    offer: (snapshot) => board.offer(atOnce(withManuals(snapshot, manuals(), clock.now()))),
    showBreakers: () => each(({ showBreaker }) => showBreaker()),
    onFailureEvent: (proxy, event) => named(proxy)?.onFailureEvent(event),
    follow: async (proxies) => {
      const followed = await group.follow(proxies)
      for (const proxy of board.current().keys()) await republish(board, proxy, manuals(), clock.now())
      return followed
    },
    syncOne: async (proxy) => void (await named(proxy)?.sync('schedule')),
    idle: () => each(({ idle }) => idle()),
    finishInquiries: (ms) => each(({ finishInquiries }) => finishInquiries(ms)),
    close: async () => {
      aborter.abort()
      await Promise.all([each(({ close }) => close()), syncer.settled()])
    },
  }
}

const NOTHING_ASKED: InquiryOptions = {
  inquiries: [],
  source: { ask: async () => ({ kind: 'skipped' }) },
  observer: { onInquiry: () => {}, onInquirySuccess: () => {} },
}

/** The syncers of the configured proxies, in their order. */
function createGroup(deps: SyncLoopDeps, board: SnapshotBoard) {
  const { observer, log, inquiries = NOTHING_ASKED } = deps
  let syncers: readonly ProxySyncer[] = []
  const health = createStoreHealth(log, observer.onStoreHealth)
  const fetches = createFailureLog(log, 'Failed to fetch auth files')
  const notice = createListNotices({
    ...deps,
    proxies: () => syncers.map(({ proxy }) => proxy.name),
    inquiryNames: inquiries.inquiries.map(({ name }) => name),
  })
  const join = (proxy: CliProxy): ProxySyncer => {
    observer.onJoin(proxy)
    return createProxySyncer({ ...deps, inquiries, board, health, fetches, notice }, proxy)
  }
  const leave = async ({ proxy, close }: ProxySyncer): Promise<void> => {
    await close()
    board.remove(proxy.name)
    health.forget(proxy.name)
    fetches.onSuccess(proxy.name)
    await observer.onLeave(proxy)
  }
  syncers = deps.proxies.map(join)
  return {
    current: () => syncers,
    follow: async (proxies: readonly CliProxy[]): Promise<Followed> => {
      const left = syncers.filter(({ proxy }) => !proxies.includes(proxy))
      // From here on nothing begins for those that leave.
      syncers = syncers.filter(({ proxy }) => proxies.includes(proxy))
      await Promise.all(left.map(leave))
      const kept = new Map(syncers.map((syncer) => [syncer.proxy, syncer]))
      const joined = proxies.filter((proxy) => !kept.has(proxy))
      syncers = proxies.map((proxy) => kept.get(proxy) ?? join(proxy))
      await Promise.all(syncers.filter(({ proxy }) => joined.includes(proxy)).map(({ showBreaker }) => showBreaker()))
      return { joined: joined.map(({ name }) => name), left: left.map(({ proxy }) => proxy.name) }
    },
  }
}
