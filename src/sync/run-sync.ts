import { createHash } from 'node:crypto'
import type { Credential } from '../domain/credential.ts'
import type { CliProxy, Clock, CredentialSource, FetchOutcome, Log, SyncTrigger } from '../domain/ports.ts'
import { reconcile } from '../domain/reconcile.ts'
import type { SyncCounts, SyncReport } from '../domain/report.ts'
import type { ProxySnapshot } from '../domain/snapshot.ts'
import type { ManualSubscription } from '../domain/subscription.ts'
import type { StoredProxy } from '../domain/sync-change.ts'
import type { FailureLog } from './failure-log.ts'
import type { ReadList } from './list-notices.ts'
import type { SnapshotBoard } from './snapshot-board.ts'
import type { ListedState, StoreLedger, WriteOutcome } from './store-ledger.ts'

export interface SyncDeps {
  readonly source: CredentialSource
  readonly ledger: StoreLedger
  readonly board: SnapshotBoard
  readonly manuals: readonly ManualSubscription[]
  readonly clock: Clock
  readonly log: Log
  readonly fetches: FailureLog
  /** Warns about what a good list reveals. */
  readonly notice: (list: ReadList) => void
}

/** Observes one proxy, publishes, then applies to the store. Never rejects: what failed is in the report. */
export async function runSync(
  deps: SyncDeps,
  proxy: CliProxy,
  trigger: SyncTrigger,
  signal: AbortSignal,
): Promise<SyncReport> {
  const startedAt = deps.clock.now()
  const startedMs = deps.clock.monotonicMs()
  const baseKnown = deps.ledger.isKnown(proxy.name)
  const outcome = await deps.source.fetch(proxy, trigger, signal)
  const fetchedMs = deps.clock.monotonicMs()
  const fetch = { durationMs: fetchedMs - startedMs }
  const begun = { proxy: proxy.name, startedAt }
  if (!outcome.ok) {
    logFailedFetch(deps, proxy, outcome, signal)
    const skipped = outcome.skipped ? { skipped: outcome.skipped } : {}
    return { ...begun, fetch: { ...fetch, reason: outcome.reason, ...skipped } }
  }
  const state: ListedState = {
    proxy: proxy.name,
    urlHash: hashUrl(proxy.url),
    fetchedAt: startedAt,
    listed: outcome.list.observations,
  }
  const publication = publish(deps, state, outcome, startedMs)
  noticeList(deps, proxy, outcome)
  const written = await deps.ledger.write({ ...state, baseKnown, credentials: publication.credentials }, signal)
  // Others' rows are no history of ours, and will not become one when the name is given up.
  if (!written.ok && written.reason === 'name_taken') deps.board.settleHistory(proxy.name)
  const { clockSkewSeconds } = outcome
  const report: SyncReport = {
    ...begun,
    fetch,
    store: storeStep(written, deps.clock.monotonicMs() - fetchedMs),
    counts: countsOf(outcome, written, publication.heldCount()),
    ...(clockSkewSeconds === null ? {} : { clockSkewSeconds }),
  }
  logCompletion(deps.log, report)
  return report
}

type GoodFetch = Extract<FetchOutcome, { ok: true }>

interface Publication {
  /** The published credentials; judged and published again when `stored` brings a history that was not known. */
  readonly credentials: (stored: StoredProxy | null) => readonly Credential[]
  readonly heldCount: () => number
}

function publish(deps: SyncDeps, state: ListedState, outcome: GoodFetch, startedMs: number): Publication {
  const { board, ledger, manuals } = deps
  const { proxy, fetchedAt } = state
  const publishAgainst = (before: ProxySnapshot | null) => {
    const reconciled = reconcile(outcome.list, { proxy, before, manuals, now: fetchedAt })
    const { rejected } = outcome.list
    const { version } = outcome
    const { credentials } = reconciled
    board.publish({ proxy, credentials, fetchedAt, fetchedMonotonicMs: startedMs, rejected, version })
    return reconciled
  }
  const known = board.current().get(proxy) ?? null
  const wasLoaded = known !== null && known.fetchedMonotonicMs === null
  let published = publishAgainst(wasLoaded && ledger.isOthers(state) ? null : known)
  return {
    credentials: (stored) => {
      if (!board.hasHistory(proxy) && stored !== null) published = publishAgainst(loadedSnapshot(stored))
      board.settleHistory(proxy)
      return published.credentials
    },
    heldCount: () => published.heldCount,
  }
}

/** What is stored, as the snapshot that it once was. */
export function loadedSnapshot(stored: StoredProxy): ProxySnapshot {
  return {
    proxy: stored.proxy,
    credentials: stored.credentials,
    fetchedAt: stored.syncedAt,
    fetchedMonotonicMs: null,
    rejected: new Map(),
    version: null,
  }
}

function logFailedFetch(
  { log, fetches }: SyncDeps,
  proxy: CliProxy,
  failure: Extract<FetchOutcome, { ok: false }>,
  signal: AbortSignal,
): void {
  const { reason, hint, skipped } = failure
  if (skipped) log.debug(`Not fetching OAuth credentials: ${hint ?? reason}`, { proxy: proxy.name, reason })
  else if (!signal.aborted) fetches.failed(proxy.name, failure)
}

function noticeList({ fetches, notice }: SyncDeps, proxy: CliProxy, { list, clockSkewSeconds }: GoodFetch): void {
  fetches.succeeded(proxy.name)
  notice({ proxy: proxy.name, names: list.observations.map(({ name }) => name), clockSkewSeconds })
}

function storeStep(written: WriteOutcome, durationMs: number): NonNullable<SyncReport['store']> {
  if (!written.ok) return { durationMs, reason: written.reason }
  return { durationMs, ...(written.superseded ? { superseded: true } : {}) }
}

function countsOf({ list }: GoodFetch, written: WriteOutcome, held: number): SyncCounts {
  const { changed, removed } = written.ok ? written : { changed: 0, removed: 0 }
  return { listed: list.observations.length, rejected: list.rejected, changed, removed, held }
}

function logCompletion(log: Log, { proxy, counts, store }: SyncReport): void {
  if (counts === undefined) return
  const rejected = [...counts.rejected.values()].reduce((sum, count) => sum + count, 0)
  const parts = [`${counts.listed} credentials`]
  if (store?.reason !== undefined) parts.push('not stored')
  else if (store?.superseded) parts.push('a newer list is stored already')
  else parts.push(`${counts.changed} changed`, `${counts.removed} removed`)
  if (rejected > 0) parts.push(`${rejected} rejected`)
  if (counts.held > 0) parts.push(`${counts.held} missing and kept until a second list lacks them too`)
  log.info(`OAuth sync completed: ${parts.join(', ')}.`, { proxy })
}

/** How a proxy's URL stands in the store. */
export function hashUrl(url: string): string {
  return createHash('sha256').update(url).digest('hex')
}
