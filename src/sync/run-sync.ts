import { setImmediate as otherWork } from 'node:timers/promises'
import type { CliProxy, Clock, CredentialSource, FetchOutcome, Log, SyncTrigger } from '../domain/ports.ts'
import type { SyncCounts, SyncReport } from '../domain/report.ts'
import type { FailureLog } from './failure-log.ts'
import type { ReadList } from './list-notices.ts'
import { type FetchedList, type PublishDeps, publishList } from './publish-list.ts'
import type { StoreLedger, WriteOutcome } from './store-ledger.ts'
import { storeList } from './store-list.ts'

export interface SyncDeps extends PublishDeps {
  readonly source: CredentialSource
  readonly ledger: StoreLedger
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
    const { reason, skipped } = outcome
    return { ...begun, fetch: { ...fetch, reason, ...(skipped && { skipped }) } }
  }
  const list: FetchedList = {
    proxy: proxy.name,
    fetchedAt: startedAt,
    fetchedMonotonicMs: startedMs,
    answeredAt: deps.clock.now(),
    baseKnown,
    listed: outcome.list.observations,
    outcome,
  }
  const publication = publishList(deps, list)
  noticeList(deps, proxy, outcome)
  // Reading and storing thousands of credentials each take their time: a scrape need not wait for both.
  await otherWork()
  const written = await storeList(deps.ledger, list, publication, signal)
  const report: SyncReport = {
    ...begun,
    fetch,
    store: storeStep(written, deps.clock.monotonicMs() - fetchedMs),
    counts: countsOf(outcome, written, publication.reconciled().heldCount),
    ...skewOf(outcome),
  }
  logCompletion(deps.log, report)
  return report
}

type GoodFetch = Extract<FetchOutcome, { ok: true }>

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

function skewOf({ clockSkewSeconds }: GoodFetch): Pick<SyncReport, 'clockSkewSeconds'> {
  return clockSkewSeconds === null ? {} : { clockSkewSeconds }
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
