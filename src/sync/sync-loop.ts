import type { Manuals } from '../domain/manual-subscription.ts'
import type { EmailMode } from '../domain/name-label.ts'
import type { Clock, Log } from '../domain/runtime.ts'
import { type Snapshot, withManuals } from '../domain/snapshot.ts'
import type { CliProxy, CredentialSource } from '../domain/source.ts'
import { atOnce } from '../domain/steps.ts'
import type { CredentialStore } from '../domain/store.ts'
import type { SyncObserver } from '../domain/sync-control.ts'
import { createExtraSyncs } from './extra-syncs.ts'
import { createFailureWatch, type FailureWatch } from './failure-watch.ts'
import { createInquirer, type Inquirer, type InquiryOptions } from './inquiries/inquirer.ts'
import { createStoreLedger } from './ledger/ledger.ts'
import { showBreaker } from './show-breaker.ts'
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
  /** See `SyncDeps`. */
  readonly isDryRun?: boolean
  /** What is asked of providers; default nothing. */
  readonly inquiries?: InquiryOptions
}

/** Syncs all proxies: from their lists to the published snapshot and to the store. */
export interface SyncLoop extends Syncer {
  /** What is known now; empty before the first list and the first load. */
  readonly snapshot: () => Snapshot
  /** Publishes a snapshot from before the restart, with what the operator states now; see `SnapshotBoard`. */
  readonly offer: SnapshotBoard['offer']
  /** A request failed; where that is news of an account, its proxy is synced soon. */
  readonly onFailureEvent: FailureWatch['onEvent']
  /** See `Inquirer`. */
  readonly finishInquiries: Inquirer['finish']
  /** Gives up what is under way; resolves when nothing is. The store stays open. */
  readonly close: () => Promise<void>
}

/** Wires the ledger, the board and the syncer; starts nothing. */
export function createSyncLoop(deps: SyncLoopDeps): SyncLoop {
  const board = createSnapshotBoard(deps.observer.onPublish)
  const aborter = new AbortController()
  const { proxies, store, clock, log, inquiries = NOTHING_ASKED } = deps
  const { signal } = aborter
  const onStop = (proxy: CliProxy): void => void showBreaker(deps, proxy)
  const inquirer = createInquirer({ ...inquiries, proxies, store, board, onStop, clock, log, signal })
  const lastAskedMs = (proxy: string): number | null => board.current().get(proxy)?.askedMonotonicMs ?? null
  const extra = createExtraSyncs({ ...deps, lastAskedMs, signal, sync: (proxy) => void syncer.syncOne(proxy) })
  const failures = createFailureWatch({ ...deps, board, onNews: extra.request })
  const syncer = createSyncer({
    ...deps,
    observer: stoppingInquiries(deps.observer, inquirer),
    board,
    failures,
    answers: inquirer.answers,
    onList: inquirer.onList,
    inquiryNames: inquiries.inquiries.map(({ name }) => name),
    inquiryStatus: inquirer.status,
    ledger: createStoreLedger({ ...deps, board }),
    signal,
  })
  return {
    ...syncer,
    snapshot: board.current,
    onFailureEvent: failures.onEvent,
    finishInquiries: inquirer.finish,
    offer: (snapshot) => board.offer(atOnce(withManuals(snapshot, deps.manuals.current(), deps.clock.now()))),
    close: async () => {
      aborter.abort()
      await Promise.all([syncer.settled(), syncer.idle(), inquirer.settled()])
    },
  }
}

const NOTHING_ASKED: InquiryOptions = {
  inquiries: [],
  source: { ask: async () => ({ kind: 'skipped' }) },
  observer: { onInquiry: () => {}, onInquirySuccess: () => {} },
}

/** A proxy whose list cannot be read is not asked for anything else. */
function stoppingInquiries(observer: SyncObserver, inquirer: Inquirer): SyncObserver {
  return {
    ...observer,
    onFinish: (report) => {
      if (report.fetch.reason !== undefined) inquirer.onFailure(report.proxy)
      observer.onFinish(report)
    },
  }
}
