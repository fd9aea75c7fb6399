import type { FailureEvent } from '../domain/failure-event.ts'
import type { Manuals } from '../domain/manual-subscription.ts'
import type { EmailMode } from '../domain/name-label.ts'
import type { SyncReport } from '../domain/report.ts'
import type { Clock, Log } from '../domain/runtime.ts'
import type { CliProxy, CredentialSource, OpenBreaker, SyncTrigger } from '../domain/source.ts'
import type { CredentialStore } from '../domain/store.ts'
import type { ProxyStatus, SyncObserver } from '../domain/sync-control.ts'
import { createTurns } from '../domain/turns.ts'
import { createExtraSyncs } from './extra-syncs.ts'
import type { FailureLog } from './failure-log.ts'
import { createFailureWatch } from './failure-watch.ts'
import { createInquirer, type Inquirer, type InquiryOptions } from './inquiries/inquirer.ts'
import type { StoreHealth } from './ledger/health.ts'
import { createStoreLedger } from './ledger/ledger.ts'
import type { ListNotice } from './list-notice.ts'
import { runSync, type SyncDeps } from './run-sync.ts'
import type { SnapshotBoard } from './snapshot-board.ts'
import { shownUntil } from './until-aborted.ts'

export interface ProxySyncerDeps {
  readonly source: CredentialSource
  readonly store: CredentialStore
  readonly board: SnapshotBoard
  readonly health: StoreHealth
  /** Says what a list revealed. */
  readonly notice: ListNotice
  /** Logs failed fetches. */
  readonly fetches: FailureLog
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
  /** What is asked of providers. */
  readonly inquiries: InquiryOptions
}

/**
 * All that is done about one proxy, one thing at a time, and all that is known for it: both end with it, and nothing that
 * was under way is shown then.
 */
export interface ProxySyncer {
  readonly proxy: CliProxy
  /** Syncs, after what is under way. Never rejects; null where it was given up. */
  readonly sync: (trigger: SyncTrigger) => Promise<SyncReport | null>
  readonly status: () => Promise<ProxyStatus>
  /** The breaker, null while it is closed; the observer is shown it. */
  readonly showBreaker: () => Promise<OpenBreaker | null>
  /** A request failed; where that is news of an account, a sync follows soon. */
  readonly onFailureEvent: (event: FailureEvent) => void
  /** Resolves when no sync is under way or waits for its turn. */
  readonly idle: () => Promise<void>
  /** See `Inquirer`. */
  readonly finishInquiries: Inquirer['finish']
  /** Gives up what is under way, and begins nothing more; resolves when nothing is. */
  readonly close: () => Promise<void>
}

/** Starts nothing by itself. */
export function createProxySyncer(given: ProxySyncerDeps, proxy: CliProxy): ProxySyncer {
  const { name } = proxy
  const aborter = new AbortController()
  const { signal } = aborter
  const deps = shownUntil(signal, given)
  const { observer } = deps
  const inTurn = createTurns()
  const showBreaker = async (): Promise<OpenBreaker | null> => {
    const breaker = await deps.source.breaker(proxy)
    observer.onBreaker(name, breaker)
    return breaker
  }
  const { run, inquirer, failures } = wire(deps, proxy, {
    signal,
    onStop: () => void showBreaker(),
    onNews: () => void sync('schedule'),
  })
  const attempts = createAttempts()
  const sync: ProxySyncer['sync'] = (trigger) =>
    inTurn(async () => {
      const report = signal.aborted ? null : await run(trigger)
      if (report === null || signal.aborted) return null
      attempts.add(report)
      if (report.fetch.reason !== undefined) inquirer.onFailure()
      observer.onFinish(report)
      await showBreaker()
      return report
    })
  const idle = (): Promise<void> => inTurn(async () => {})
  return {
    proxy,
    sync,
    idle,
    // Whoever asks sees the same as the metrics: the key may have changed since the last sync.
    status: async () => ({ ...statusOf(deps, proxy, attempts, inquirer), breaker: await showBreaker() }),
    showBreaker,
    onFailureEvent: (event) => failures.onEvent(name, event),
    finishInquiries: inquirer.finish,
    close: async () => {
      aborter.abort()
      await Promise.all([idle(), inquirer.settled()])
    },
  }
}

interface Hooks {
  readonly signal: AbortSignal
  readonly onStop: () => void
  /** Failure events are news of an account. */
  readonly onNews: () => void
}

/** What syncs, asks and listens for one proxy. */
function wire(deps: ProxySyncerDeps, proxy: CliProxy, { signal, onStop, onNews }: Hooks) {
  const { board, inquiries, notice } = deps
  const inquirer = createInquirer({ ...deps, ...inquiries, proxy, onStop, signal })
  const lastAskedMs = (): number | null => board.current().get(proxy.name)?.askedMonotonicMs ?? null
  const extra = createExtraSyncs({ ...deps, lastAskedMs, signal, sync: onNews })
  const failures = createFailureWatch({ ...deps, onNews: extra.request })
  const ledger = createStoreLedger({ ...deps, proxy })
  const syncDeps: SyncDeps = {
    ...deps,
    ledger,
    failures,
    answers: inquirer.answers,
    *onReconcile(list, reconciled) {
      yield* notice(list, reconciled)
      yield* inquirer.onList(list, reconciled)
    },
  }
  const run = async (trigger: SyncTrigger): Promise<SyncReport> => {
    await ledger.beginSync(signal)
    return runSync(syncDeps, proxy, trigger, signal)
  }
  return { run, inquirer, failures }
}

function statusOf(
  { board, nextRunAt }: ProxySyncerDeps,
  { name }: CliProxy,
  attempts: ReturnType<typeof createAttempts>,
  inquirer: Inquirer,
): Omit<ProxyStatus, 'breaker'> {
  return {
    ...attempts.status(),
    proxy: name,
    lastSuccessAt: board.current().get(name)?.askedAt ?? null,
    nextRunAt: nextRunAt(),
    inquiries: inquirer.status(),
  }
}

/** The last sync that asked the proxy; of one since that asked nobody only the reason is news. */
function createAttempts() {
  let last: SyncReport | null = null
  return {
    add: (report: SyncReport): void => {
      last = report.fetch.skipped && last !== null ? { ...last, fetch: report.fetch } : report
    },
    status: () => ({
      lastAttemptAt: last?.startedAt ?? null,
      counts: last?.counts ?? null,
      fetchReason: last?.fetch.reason ?? null,
      fetchHint: last?.fetch.hint ?? null,
      storeReason: last?.store?.reason ?? null,
      storeHint: last?.store?.hint ?? null,
    }),
  }
}
