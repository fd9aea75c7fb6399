import type { Manuals } from '../domain/manual-subscription.ts'
import type { Reconciled } from '../domain/reconcile.ts'
import type { SyncCounts, SyncReport } from '../domain/report.ts'
import type { Clock, Log } from '../domain/runtime.ts'
import { inSlices } from '../domain/slices.ts'
import type { ProxySnapshot } from '../domain/snapshot.ts'
import type { CliProxy, CredentialSource, FetchFailure, SyncTrigger } from '../domain/source.ts'
import type { FailureLog } from './failure-log.ts'
import type { StoreLedger } from './ledger/ledger.ts'
import type { WriteOutcome } from './ledger/write.ts'
import type { ListNotice } from './list-notice.ts'
import { type PublishDeps, publishList, republish } from './publish.ts'
import type { ReceivedList } from './received-list.ts'

export interface SyncDeps extends PublishDeps {
  readonly source: CredentialSource
  readonly ledger: StoreLedger
  readonly manuals: Manuals
  readonly clock: Clock
  readonly log: Log
  readonly fetches: FailureLog
  /** Whether the store keeps nothing; default false. */
  readonly isDryRun?: boolean
  /** What follows from a list that was handled. */
  readonly onReconcile: ListNotice
}

/** In a sync, where others keep storing what they read meanwhile. */
const MAX_LISTS = 3

/**
 * Observes one proxy, publishes, then applies to the store. Asks the proxy again where what is stored may be newer than
 * the list: only a list that was asked for when that was known can tell requests. Never rejects: what failed is in the
 * report.
 */
export async function runSync(
  deps: SyncDeps,
  proxy: CliProxy,
  trigger: SyncTrigger,
  signal: AbortSignal,
): Promise<SyncReport> {
  const startedAt = deps.clock.now()
  const known = deps.board.current().get(proxy.name) ?? null
  const fetchList = () => fetchFrom(deps, proxy, trigger, signal)
  const first = await fetchList()
  if (!first.ok) return { proxy: proxy.name, startedAt, fetch: first.step }
  let handled = await handle(deps, { ...first.list, mayAskAgain: true }, first.step, known, signal)
  for (let lists = 2; handled.mustAskAgain && lists <= MAX_LISTS; lists++) {
    const next = await fetchList()
    if (!next.ok) break
    handled = await handle(deps, { ...next.list, mayAskAgain: lists < MAX_LISTS }, next.step, known, signal)
  }
  const report = { ...handled.report, startedAt }
  await inSlices(deps.onReconcile(handled.list, handled.reconciled))
  logCompletion(deps, report)
  return report
}

type Fetched =
  | { readonly ok: true; readonly list: Omit<ReceivedList, 'mayAskAgain'>; readonly step: SyncReport['fetch'] }
  | { readonly ok: false; readonly step: SyncReport['fetch'] }

async function fetchFrom(deps: SyncDeps, proxy: CliProxy, trigger: SyncTrigger, signal: AbortSignal): Promise<Fetched> {
  const { source, ledger, clock } = deps
  const startedMs = clock.monotonicMs()
  const baseKnown = ledger.isKnown(proxy.name)
  const outcome = await source.fetch(proxy, trigger, signal)
  const manuals = deps.manuals()
  const durationMs = clock.monotonicMs() - startedMs
  if (!outcome.ok) {
    logFailedFetch(deps, proxy, outcome, signal)
    await republish(deps.board, proxy.name, manuals, clock.now())
    const { reason, hint, skipped } = outcome
    return { ok: false, step: { durationMs, reason, ...(hint && { hint }), ...(skipped && { skipped }) } }
  }
  deps.fetches.onSuccess(proxy.name)
  const list = { ...outcome, proxy: proxy.name, receivedAt: clock.now(), baseKnown, manuals }
  return { ok: true, list, step: { durationMs } }
}

/** What came of a list. */
interface Handled {
  readonly list: ReceivedList
  readonly reconciled: Reconciled
  readonly report: Omit<SyncReport, 'startedAt'>
  readonly mustAskAgain: boolean
}

/** Publishes a list, then applies it to the store. */
async function handle(
  deps: SyncDeps,
  list: ReceivedList,
  fetch: SyncReport['fetch'],
  known: ProxySnapshot | null,
  signal: AbortSignal,
): Promise<Handled> {
  const { ledger, clock } = deps
  const publication = await publishList(deps, list, known)
  const startedMs = clock.monotonicMs()
  const written = await ledger.store(list, publication.judge, signal)
  const reconciled = publication.reconciled()
  const report: Handled['report'] = {
    proxy: list.proxy,
    askedAt: list.askedAt,
    fetch,
    store: storeStep(written, clock.monotonicMs() - startedMs),
    counts: countsOf(list, written, reconciled.heldCount),
    ...(list.clockSkewSeconds === null ? {} : { clockSkewSeconds: list.clockSkewSeconds }),
  }
  return { list, reconciled, report, mustAskAgain: !written.ok && written.askAgain === true }
}

function logFailedFetch(deps: SyncDeps, proxy: CliProxy, failure: FetchFailure, signal: AbortSignal): void {
  if (failure.skipped) logSkippedFetch(deps, proxy, failure)
  else if (!signal.aborted) deps.fetches.onFailure(proxy.name, failure)
}

/** Whoever starts this process does not know what another one was told. */
function logSkippedFetch({ log, fetches }: SyncDeps, { name }: CliProxy, failure: FetchFailure): void {
  const { reason, hint, nextTryAt } = failure
  const write = fetches.isNew(name, reason) ? log.error : log.debug
  const next = nextTryAt && { nextTryAt: nextTryAt.toISOString() }
  write(`Not fetching OAuth credentials: ${hint ?? reason}`, { proxy: name, reason, ...next })
}

function storeStep(written: WriteOutcome, durationMs: number): NonNullable<SyncReport['store']> {
  if (written.ok) return { durationMs }
  const { reason, hint } = written
  return { durationMs, reason, ...(hint && { hint }) }
}

function countsOf({ observed }: ReceivedList, written: WriteOutcome, held: number): SyncCounts {
  const { changed, removed } = written.ok ? written : { changed: 0, removed: 0 }
  return { listed: observed.observations.length, rejected: observed.rejected, changed, removed, held }
}

function logCompletion({ log, isDryRun = false }: SyncDeps, { proxy, counts, store }: SyncReport): void {
  if (counts === undefined) return
  const rejected = [...counts.rejected.values()].reduce((sum, count) => sum + count, 0)
  const parts = [`${counts.listed} credentials`]
  if (isDryRun) parts.push('nothing is written')
  else if (store?.reason !== undefined) parts.push('not stored')
  else parts.push(`${counts.changed} changed`, `${counts.removed} removed`)
  if (rejected > 0) parts.push(`${rejected} rejected`)
  if (counts.held > 0) parts.push(`${counts.held} missing and kept until a second list lacks them too`)
  log.info(`${isDryRun ? 'Dry run' : 'OAuth sync completed'}: ${parts.join(', ')}.`, { proxy })
}
