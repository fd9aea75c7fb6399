import type { Manuals } from '../domain/manual-subscription.ts'
import type { EmailMode } from '../domain/name-label.ts'
import type { Clock, Log } from '../domain/runtime.ts'
import { type Snapshot, withManuals } from '../domain/snapshot.ts'
import type { CliProxy, CredentialSource } from '../domain/source.ts'
import type { CredentialStore } from '../domain/store.ts'
import type { SyncObserver } from '../domain/sync-control.ts'
import { createExtraSyncs } from './extra-syncs.ts'
import { createFailureWatch, type FailureWatch } from './failure-watch.ts'
import { createStoreLedger } from './ledger/ledger.ts'
import { createSnapshotBoard, type SnapshotBoard } from './snapshot-board.ts'
import { createSyncer, type Syncer } from './syncer.ts'

export interface SyncLoopDeps {
  readonly source: CredentialSource
  readonly store: CredentialStore
  readonly proxies: readonly CliProxy[]
  readonly manuals: Manuals
  readonly emailMode: EmailMode
  readonly clock: Clock
  readonly log: Log
  /** The id of this installation. */
  readonly writer: string
  readonly intervalSeconds: number
  readonly usageRetentionDays: number
  /** See `LedgerDeps`. */
  readonly loadWaitMs?: number
  readonly observer: SyncObserver
  readonly nextRunAt: () => Date
}

/** Syncs all proxies: from their lists to the published snapshot and to the store. */
export interface SyncLoop extends Syncer {
  /** What is known now; empty before the first list and the first load. */
  readonly snapshot: () => Snapshot
  /** Publishes a snapshot from before the restart, with what the operator states now; see `SnapshotBoard`. */
  readonly offer: SnapshotBoard['offer']
  /** A request failed; where that is news of an account, its proxy is synced soon. */
  readonly onFailureEvent: FailureWatch['onEvent']
  /** Gives up what is under way; resolves when nothing is. The store stays open. */
  readonly close: () => Promise<void>
}

/** Wires the ledger, the board and the syncer; starts nothing. */
export function createSyncLoop(deps: SyncLoopDeps): SyncLoop {
  const board = createSnapshotBoard(deps.observer.onPublish)
  const aborter = new AbortController()
  const { signal } = aborter
  const lastAskedMs = (proxy: string): number | null => board.current().get(proxy)?.askedMonotonicMs ?? null
  const extra = createExtraSyncs({ ...deps, lastAskedMs, signal, sync: (proxy) => void syncer.syncOne(proxy) })
  const failures = createFailureWatch({ ...deps, board, onNews: extra.request })
  const syncer = createSyncer({
    ...deps,
    board,
    failures,
    ledger: createStoreLedger({ ...deps, board }),
    signal,
  })
  return {
    ...syncer,
    snapshot: board.current,
    onFailureEvent: failures.onEvent,
    offer: (snapshot) => board.offer(withManuals(snapshot, deps.manuals.current(), deps.clock.now())),
    close: async () => {
      aborter.abort()
      await Promise.all([syncer.settled(), syncer.idle()])
    },
  }
}
