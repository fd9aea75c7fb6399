import type { Registry } from 'prom-client'
import { INQUIRY_RESULTS, type InquiryName, type InquiryObserver } from '../domain/inquiry.ts'
import { BREAKER_REASONS, FETCH_REASONS, type FetchReason, REJECT_REASONS, STORE_REASONS } from '../domain/reasons.ts'
import type { SyncReport } from '../domain/report.ts'
import type { ProxySnapshot } from '../domain/snapshot.ts'
import type { OpenBreaker } from '../domain/source.ts'
import type { SyncObserver } from '../domain/sync-control.ts'
import { type ExporterGauges, registerExporterGauges, registerProcessMetrics } from './exporter-gauges.ts'
import { createFailureEventCounts } from './failure-event-counts.ts'

export interface ExporterMetricsDeps {
  readonly registry: Registry
  /** Names of the configured proxies. */
  readonly proxies: readonly string[]
  /** Those that are configured. */
  readonly inquiries: readonly InquiryName[]
  readonly intervalSeconds: number
  readonly version: string
  readonly revision: string
}

export interface ExporterMetrics extends SyncObserver, InquiryObserver {
  /** Whether a proxy's failure events are received; never called where they are not asked for. */
  readonly onEventsConnected: (proxy: string, connected: boolean) => void
}

/**
 * The exporter's metrics about itself and its proxies. Every reason of the closed lists starts at 0, so that a first
 * failure is an increase.
 */
export function createExporterMetrics(deps: ExporterMetricsDeps): ExporterMetrics {
  const gauges = registerExporterGauges(deps.registry)
  registerProcessMetrics(deps.registry)
  gauges.syncInterval.set(deps.intervalSeconds)
  gauges.buildInfo.set({ version: deps.version, revision: deps.revision }, 1)
  for (const proxy of deps.proxies) preset(gauges, proxy, deps.inquiries)
  const versions = new Map<string, string>()
  const problems = new Map<string, FetchReason>()
  const failureEvents = createFailureEventCounts(gauges.failureEvents)
  return {
    onPublish: (snapshot) => {
      failureEvents.onPublish(snapshot)
      for (const proxySnapshot of snapshot.values()) {
        showSnapshot(gauges, proxySnapshot)
        showVersion(gauges, versions, proxySnapshot)
      }
    },
    onFinish: (report) => {
      countFetch(gauges, problems, report)
      countStore(gauges, report)
    },
    onBreaker: (proxy, breaker) => showBreaker(gauges, proxy, breaker),
    onLoad: ({ proxy, askedAt }) => {
      gauges.syncLastSuccess.set({ proxy, step: 'store' }, askedAt.getTime() / 1000)
    },
    onStoreHealth: (up) => gauges.storeUp.set(Number(up)),
    onFailureEvent: failureEvents.count,
    onEventsConnected: (proxy, connected) => {
      gauges.eventsConnected.set({ proxy }, Number(connected))
      if (connected) failureEvents.onConnect(proxy)
    },
    onInquiry: (proxy, inquiry, result) => gauges.inquiries.inc({ proxy, inquiry, result }),
    onInquirySuccess: (proxy, inquiry, at) => gauges.inquiryLastSuccess.set({ proxy, inquiry }, at.getTime() / 1000),
  }
}

function preset(gauges: ExporterGauges, proxy: string, inquiries: readonly InquiryName[]): void {
  gauges.syncRuns.inc({ proxy }, 0)
  for (const reason of FETCH_REASONS) gauges.syncFailures.inc({ proxy, step: 'fetch', reason }, 0)
  for (const reason of STORE_REASONS) gauges.syncFailures.inc({ proxy, step: 'store', reason }, 0)
  for (const inquiry of inquiries) {
    for (const result of INQUIRY_RESULTS) gauges.inquiries.inc({ proxy, inquiry, result }, 0)
  }
  showBreaker(gauges, proxy, null)
}

function showBreaker(gauges: ExporterGauges, proxy: string, breaker: OpenBreaker | null): void {
  for (const reason of BREAKER_REASONS) gauges.breakerOpen.set({ proxy, reason }, Number(breaker?.reason === reason))
}

function showSnapshot(gauges: ExporterGauges, snapshot: ProxySnapshot): void {
  const { proxy, listed, askedAt, askedMonotonicMs, rejected } = snapshot
  gauges.credentials.set({ proxy }, listed)
  gauges.syncLastSuccess.set({ proxy, step: 'fetch' }, askedAt.getTime() / 1000)
  if (askedMonotonicMs === null) return
  for (const reason of REJECT_REASONS) gauges.rejectedEntries.set({ proxy, reason }, rejected.get(reason) ?? 0)
}

function showVersion(gauges: ExporterGauges, versions: Map<string, string>, snapshot: ProxySnapshot): void {
  const { proxy, version } = snapshot
  const before = versions.get(proxy)
  if (before !== undefined && before !== version) gauges.upstreamInfo.remove({ proxy, version: before })
  if (version === null) {
    versions.delete(proxy)
  } else {
    versions.set(proxy, version)
    gauges.upstreamInfo.set({ proxy, version }, 1)
  }
}

function showProblem(
  gauges: ExporterGauges,
  problems: Map<string, FetchReason>,
  proxy: string,
  reason: FetchReason | null,
): void {
  const before = problems.get(proxy)
  if (before !== undefined && before !== reason) gauges.problem.remove({ proxy, reason: before })
  if (reason === null) {
    problems.delete(proxy)
  } else {
    problems.set(proxy, reason)
    gauges.problem.set({ proxy, reason }, 1)
  }
}

/** A skipped fetch asked nobody: no run and no failure, but the proxy's state is not known to be good. */
function countFetch(gauges: ExporterGauges, problems: Map<string, FetchReason>, report: SyncReport): void {
  const { proxy, fetch, clockSkewSeconds } = report
  gauges.up.set({ proxy }, Number(fetch.reason === undefined))
  showProblem(gauges, problems, proxy, fetch.reason ?? null)
  if (fetch.skipped) return
  gauges.syncRuns.inc({ proxy })
  gauges.syncDuration.set({ proxy, step: 'fetch' }, fetch.durationMs / 1000)
  if (fetch.reason !== undefined) gauges.syncFailures.inc({ proxy, step: 'fetch', reason: fetch.reason })
  else if (clockSkewSeconds === undefined) gauges.clockSkew.remove({ proxy })
  else gauges.clockSkew.set({ proxy }, clockSkewSeconds)
}

function countStore(gauges: ExporterGauges, { proxy, askedAt, store }: SyncReport): void {
  if (store === undefined) return
  gauges.syncDuration.set({ proxy, step: 'store' }, store.durationMs / 1000)
  if (store.reason !== undefined) gauges.syncFailures.inc({ proxy, step: 'store', reason: store.reason })
  else if (askedAt !== undefined) gauges.syncLastSuccess.set({ proxy, step: 'store' }, askedAt.getTime() / 1000)
}
