import { createHash } from 'node:crypto'
import type { Credential } from '../domain/credential.ts'
import type { CliProxy, Clock, CredentialSource, FetchOutcome, Log, SyncTrigger } from '../domain/ports.ts'
import { reconcile } from '../domain/reconcile.ts'
import type { SyncReport } from '../domain/report.ts'
import type { ProxySnapshot } from '../domain/snapshot.ts'
import type { ManualSubscription } from '../domain/subscription.ts'
import type { StoredProxy } from '../domain/sync-change.ts'
import type { SnapshotBoard } from './snapshot-board.ts'
import type { StoreLedger, WriteOutcome } from './store-ledger.ts'

export interface SyncDeps {
  readonly source: CredentialSource
  readonly ledger: StoreLedger
  readonly board: SnapshotBoard
  readonly manuals: readonly ManualSubscription[]
  readonly clock: Clock
  readonly log: Log
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
  const begun = { proxy: proxy.name, startedAt }
  if (!outcome.ok) return { ...begun, fetch: failedFetch(deps.log, proxy, outcome, fetchedMs - startedMs) }

  const publication = publish(deps, proxy.name, outcome, { startedAt, startedMs })
  const written = await deps.ledger.write(
    {
      proxy: proxy.name,
      urlHash: hashUrl(proxy.url),
      fetchedAt: startedAt,
      baseKnown,
      credentials: publication.credentials,
    },
    signal,
  )
  const report: SyncReport = {
    ...begun,
    fetch: { durationMs: fetchedMs - startedMs },
    store: storeStep(written, deps.clock.monotonicMs() - fetchedMs),
    counts: {
      listed: outcome.list.observations.length,
      rejected: outcome.list.rejected,
      changed: written.ok ? written.changed : 0,
      removed: written.ok ? written.removed : 0,
      held: publication.heldCount(),
    },
    ...(outcome.clockSkewSeconds === null ? {} : { clockSkewSeconds: outcome.clockSkewSeconds }),
  }
  logCompletion(deps.log, report, written)
  return report
}

type GoodFetch = Extract<FetchOutcome, { ok: true }>

interface Publication {
  /** The published credentials; judged and published again when `stored` brings a history that was not known. */
  readonly credentials: (stored: StoredProxy | null) => readonly Credential[]
  readonly heldCount: () => number
}

function publish(
  deps: SyncDeps,
  proxy: string,
  outcome: GoodFetch,
  at: { readonly startedAt: Date; readonly startedMs: number },
): Publication {
  const publishAgainst = (before: ProxySnapshot | null) => {
    const reconciled = reconcile(outcome.list, { proxy, before, manuals: deps.manuals, now: at.startedAt })
    deps.board.publish({
      proxy,
      credentials: reconciled.credentials,
      fetchedAt: at.startedAt,
      fetchedMonotonicMs: at.startedMs,
      rejected: outcome.list.rejected,
      version: outcome.version,
    })
    return reconciled
  }
  const before = deps.board.current().get(proxy) ?? null
  let published = publishAgainst(before)
  let hasHistory = before !== null
  return {
    credentials: (stored) => {
      if (!hasHistory && stored !== null) {
        published = publishAgainst(loadedSnapshot(stored))
        hasHistory = true
      }
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

function failedFetch(
  log: Log,
  proxy: CliProxy,
  failure: Extract<FetchOutcome, { ok: false }>,
  durationMs: number,
): SyncReport['fetch'] {
  const { reason, hint, skipped } = failure
  const fields = { proxy: proxy.name, reason }
  if (skipped) log.debug(`Not fetching OAuth credentials: ${hint ?? reason}`, fields)
  else log.error(`Failed to fetch auth files: ${hint ?? reason}`, fields)
  return { durationMs, reason, ...(skipped ? { skipped } : {}) }
}

function storeStep(written: WriteOutcome, durationMs: number): NonNullable<SyncReport['store']> {
  if (!written.ok) return { durationMs, reason: written.reason }
  return { durationMs, ...(written.superseded ? { superseded: true } : {}) }
}

function logCompletion(log: Log, report: SyncReport, written: WriteOutcome): void {
  const { proxy, counts } = report
  if (!written.ok) {
    log.error(`Failed to store credentials: ${written.hint ?? written.reason}`, { proxy, reason: written.reason })
  }
  if (counts === undefined) return
  const rejected = [...counts.rejected.values()].reduce((sum, count) => sum + count, 0)
  const parts = [`${counts.listed} credentials`, `${counts.changed} changed`, `${counts.removed} removed`]
  if (rejected > 0) parts.push(`${rejected} rejected`)
  if (counts.held > 0) parts.push(`${counts.held} missing and kept until a second list lacks them too`)
  log.info(`OAuth sync completed: ${parts.join(', ')}.`, { proxy })
}

function hashUrl(url: string): string {
  return createHash('sha256').update(url).digest('hex')
}
