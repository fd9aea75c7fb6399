import type { SyncReport } from '../domain/report.ts'
import type { ProxyStatus } from '../domain/sync-control.ts'
import { reportJson } from '../http/sync-json.ts'
import { formatTime } from './table.ts'

/** What one sync did at each proxy. */
export interface Outcome {
  readonly reports: readonly SyncReport[]
  /** Afterwards. */
  readonly statuses: readonly ProxyStatus[]
}

/** Whether each list was read and stored. */
export function hasSucceeded({ reports }: Outcome): boolean {
  return reports.every(({ fetch, store }) => fetch.reason === undefined && store?.reason === undefined)
}

/** A line per proxy that says what happened: reason, fix and next try of what failed. */
export function outcomeLines({ reports, statuses }: Outcome, isDryRun: boolean): string {
  return reports
    .map((report) => `${report.proxy}: ${sentences(report, nextTryAt(report, statuses), isDryRun)}\n`)
    .join('')
}

/** For scripts: the report of each proxy as the sync route has it, and when a breaker lets the next request through. */
export function outcomeJson({ reports, statuses }: Outcome) {
  return reports.map((report) => ({ ...reportJson(report), next_try_at: nextTryAt(report, statuses) }))
}

function sentences({ fetch, store, counts }: SyncReport, nextAt: Date | null, isDryRun: boolean): string {
  if (fetch.reason !== undefined) {
    const what = fetch.skipped ? 'not asked' : 'failed'
    const next = nextAt === null ? '' : ` Next try at ${formatTime(nextAt)}.`
    return `${what} (${fetch.reason}).${asSentence(fetch.hint)}${next}`
  }
  const read = `${counts?.listed ?? 0} credentials read`
  if (store?.reason !== undefined) return `${read}, not stored (${store.reason}).${asSentence(store.hint)}`
  if (isDryRun) return `${read}, nothing written.`
  return `${read} and stored, ${counts?.changed ?? 0} changed, ${counts?.removed ?? 0} removed.`
}

function asSentence(hint: string | undefined): string {
  return hint === undefined ? '' : ` ${hint}`
}

function nextTryAt({ proxy }: SyncReport, statuses: readonly ProxyStatus[]): Date | null {
  return statuses.find((status) => status.proxy === proxy)?.breaker?.probeAt ?? null
}
