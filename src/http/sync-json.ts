import type { InquiryStatus } from '../domain/inquiry.ts'
import type { StepReport, SyncCounts, SyncReport } from '../domain/report.ts'
import type { OpenBreaker } from '../domain/source.ts'
import type { ProxyStatus } from '../domain/sync-control.ts'

/** A proxy in the answer of the status route. Times are ISO 8601 in UTC; null is unknown or none. */
export function statusJson(status: ProxyStatus) {
  return {
    proxy: status.proxy,
    last_attempt_at: status.lastAttemptAt,
    last_success_at: status.lastSuccessAt,
    counts: status.counts && countsJson(status.counts),
    fetch_reason: status.fetchReason,
    fetch_hint: status.fetchHint,
    store_reason: status.storeReason,
    store_hint: status.storeHint,
    breaker: status.breaker && breakerJson(status.breaker),
    next_run_at: status.nextRunAt,
    inquiries: status.inquiries.map(inquiryJson),
  }
}

/**
 * A proxy in the report of a sync that the client waited for. `reason` is null on success; `store` is null when nothing
 * was fetched.
 */
export function reportJson(report: SyncReport) {
  const { proxy, startedAt, fetch, store, counts, clockSkewSeconds } = report
  return {
    proxy,
    started_at: startedAt,
    fetch: { ...stepJson(fetch), skipped: fetch.skipped ?? false },
    store: store === undefined ? null : stepJson(store),
    counts: counts === undefined ? null : countsJson(counts),
    clock_skew_seconds: clockSkewSeconds ?? null,
  }
}

function stepJson({ durationMs, reason, hint }: StepReport<string>) {
  return {
    ok: reason === undefined,
    reason: reason ?? null,
    hint: hint ?? null,
    duration_ms: Math.round(durationMs),
  }
}

function countsJson({ listed, rejected, changed, removed, held }: SyncCounts) {
  return { listed, rejected: Object.fromEntries(rejected), changed, removed, held }
}

function inquiryJson({ inquiry, lastSuccessAt, nextAt, paused }: InquiryStatus) {
  return { inquiry, last_success_at: lastSuccessAt, next_at: nextAt, paused }
}

function breakerJson({ reason, openedAt, probeAt, mayProbe }: OpenBreaker) {
  return { reason, opened_at: openedAt, probe_at: probeAt, may_probe: mayProbe }
}
