import type { Gauge, Registry } from 'prom-client'
import { INQUIRY_RESULTS, type InquiryName, type InquiryObserver } from '../domain/inquiry.ts'
import { BREAKER_REASONS, FETCH_REASONS, REJECT_REASONS, STORE_REASONS } from '../domain/reasons.ts'
import type { SyncReport } from '../domain/report.ts'
import type { ProxySnapshot } from '../domain/snapshot.ts'
import type { OpenBreaker } from '../domain/source.ts'
import type { SyncObserver } from '../domain/sync-control.ts'
import { type ExporterGauges, registerExporterGauges, registerProcessMetrics } from './exporter-gauges.ts'
import { createFailureEventCounts } from './failure-event-counts.ts'
import { removeProxy } from './remove-proxy.ts'

export interface ExporterMetricsDeps {
  readonly registry: Registry
  /** Those that are configured. */
  readonly inquiries: readonly InquiryName[]
  readonly intervalSeconds: number
  readonly version: string
  readonly revision: string
}

export interface ExporterMetrics extends SyncObserver, InquiryObserver {
  /** A proxy is configured; its series that begin at 0 are there from now on. */
  readonly onJoin: (proxy: string) => void
  /** A proxy is configured no more; its series are gone when it resolves. */
  readonly onLeave: (proxy: string) => Promise<void>
  /** Whether a proxy's failure events are received; never called where they are not asked for. */
  readonly onEventsConnected: (proxy: string, connected: boolean) => void
  /** The configuration was read, or could not be. */
  readonly onConfigRead: (ok: boolean, at: Date) => void
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
  const showVersion = createShowOne(gauges.upstreamInfo, 'version')
  const showProblem = createShowOne(gauges.problem, 'reason')
  const failureEvents = createFailureEventCounts(gauges.failureEvents)
  return {
    onJoin: (proxy) => preset(gauges, proxy, deps.inquiries),
    onLeave: async (proxy) => {
      showVersion(proxy, null)
      showProblem(proxy, null)
      failureEvents.forget(proxy)
      await removeProxy(Object.values(gauges), proxy)
    },
    onPublish: (snapshot) => {
      failureEvents.onPublish(snapshot)
      for (const proxySnapshot of snapshot.values()) {
        showSnapshot(gauges, proxySnapshot)
        showVersion(proxySnapshot.proxy, proxySnapshot.version)
      }
    },
    onFinish: (report) => {
      showProblem(report.proxy, report.fetch.reason ?? null)
      countFetch(gauges, report)
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
    onConfigRead: (ok, at) => {
      gauges.configReloadOk.set(Number(ok))
      if (ok) gauges.configReloadSuccess.set(at.getTime() / 1000)
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

/** Shows one series of a proxy at a time, 1 with the value of one label; none for null. */
type ShowOne = (proxy: string, value: string | null) => void

function createShowOne<Label extends string>(gauge: Gauge<'proxy' | Label>, label: Label): ShowOne {
  const shown = new Map<string, string>()
  // The labels are the gauge's, which the types cannot tell of a computed name.
  const labelsOf = (proxy: string, value: string) => ({ proxy, [label]: value }) as Record<'proxy' | Label, string>
  return (proxy, value) => {
    const before = shown.get(proxy)
    if (before !== undefined && before !== value) gauge.remove(labelsOf(proxy, before))
    if (value === null) {
      shown.delete(proxy)
    } else {
      shown.set(proxy, value)
      gauge.set(labelsOf(proxy, value), 1)
    }
  }
}

/** A skipped fetch asked nobody: no run and no failure, but the proxy's state is not known to be good. */
function countFetch(gauges: ExporterGauges, { proxy, fetch, clockSkewSeconds }: SyncReport): void {
  gauges.up.set({ proxy }, Number(fetch.reason === undefined))
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
