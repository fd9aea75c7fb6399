import { setImmediate as otherWork } from 'node:timers/promises'
import type { SyncCounts, SyncReport } from '../domain/report.ts'
import type { Clock, Log } from '../domain/runtime.ts'
import type { CliProxy, CredentialSource, FetchFailure, SyncTrigger } from '../domain/source.ts'
import type { Manuals } from '../domain/subscription.ts'
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
  /** Says what a list revealed. */
  readonly onReconcile: ListNotice
}

/** Observes one proxy, publishes, then applies to the store. Never rejects: what failed is in the report. */
export async function runSync(
  deps: SyncDeps,
  proxy: CliProxy,
  trigger: SyncTrigger,
  signal: AbortSignal,
): Promise<SyncReport> {
  const { source, ledger, clock } = deps
  const begun = { proxy: proxy.name, startedAt: clock.now() }
  const startedMs = clock.monotonicMs()
  const baseKnown = ledger.isKnown(proxy.name)
  const [outcome, manuals] = await Promise.all([source.fetch(proxy, trigger, signal), deps.manuals.read()])
  const fetchedMs = clock.monotonicMs()
  const fetch = { durationMs: fetchedMs - startedMs }
  if (!outcome.ok) {
    logFailedFetch(deps, proxy, outcome, signal)
    republish(deps.board, proxy.name, manuals)
    const { reason, skipped } = outcome
    return { ...begun, fetch: { ...fetch, reason, ...(skipped && { skipped }) } }
  }
  const list: ReceivedList = { ...outcome, proxy: proxy.name, receivedAt: clock.now(), baseKnown, manuals }
  const publication = publishList(deps, list)
  deps.fetches.onSuccess(proxy.name)
  // Reading and storing thousands of credentials each take their time: a scrape need not wait for both.
  await otherWork()
  const written = await ledger.store(list, publication.judge, signal)
  const report: SyncReport = {
    ...begun,
    askedAt: list.askedAt,
    fetch,
    store: storeStep(written, clock.monotonicMs() - fetchedMs),
    counts: countsOf(list, written, publication.reconciled().heldCount),
    ...(list.clockSkewSeconds === null ? {} : { clockSkewSeconds: list.clockSkewSeconds }),
  }
  deps.onReconcile(list, publication.reconciled())
  logCompletion(deps.log, report)
  return report
}

function logFailedFetch({ log, fetches }: SyncDeps, proxy: CliProxy, failure: FetchFailure, signal: AbortSignal): void {
  const { reason, hint, skipped } = failure
  if (skipped) log.debug(`Not fetching OAuth credentials: ${hint ?? reason}`, { proxy: proxy.name, reason })
  else if (!signal.aborted) fetches.onFailure(proxy.name, failure)
}

function storeStep(written: WriteOutcome, durationMs: number): NonNullable<SyncReport['store']> {
  if (!written.ok) return { durationMs, reason: written.reason }
  return { durationMs, ...(written.superseded ? { superseded: true } : {}) }
}

function countsOf({ observed }: ReceivedList, written: WriteOutcome, held: number): SyncCounts {
  const { changed, removed } = written.ok ? written : { changed: 0, removed: 0 }
  return { listed: observed.observations.length, rejected: observed.rejected, changed, removed, held }
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
