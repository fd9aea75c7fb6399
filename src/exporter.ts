import { Registry } from 'prom-client'
import type { Config } from './config/config.ts'
import { followSubscriptions } from './config/followed-subscriptions.ts'
import type { InquiryObserver } from './domain/inquiry.ts'
import type { SyncReport } from './domain/report.ts'
import type { Runtime } from './domain/runtime.ts'
import type { Snapshot } from './domain/snapshot.ts'
import type { CliProxy, CredentialSource } from './domain/source.ts'
import type { SyncControl, SyncObserver, SyncRequest } from './domain/sync-control.ts'
import { createExporterMetrics, type ExporterMetrics } from './metrics/exporter-metrics.ts'
import { createExposition, type Exposition } from './metrics/exposition.ts'
import type { Persistence } from './persistence.ts'
import { createFailureEvents, type FailureEvents } from './source/events/failure-events.ts'
import { INQUIRIES } from './source/inquiries/table.ts'
import { createManagementSource } from './source/management-source.ts'
import type { SnapshotFile } from './store/snapshot-file.ts'
import { createSchedule } from './sync/schedule.ts'
import { showBreaker } from './sync/show-breaker.ts'
import { createSyncLoop, type SyncLoop } from './sync/sync-loop.ts'

/** Reads the proxies, keeps what they say, and shows it. */
export interface Exporter {
  /** What is known now. */
  readonly snapshot: () => Snapshot
  readonly exposition: Exposition
  readonly sync: SyncControl
  /** Syncs at once, then on schedule, and, where the configuration says so, at news in failure events. */
  readonly start: () => void
  /** Syncs now, unless a sync is under way, which counts; resolves when it is over. */
  readonly syncOnce: () => Promise<readonly SyncReport[]>
  /** Resolves when all who are due were asked for, or those who were within `ms`; begins no more then. */
  readonly finishInquiries: (ms: number) => Promise<void>
  /** Ends the schedule, gives up what is under way, and closes the store. */
  readonly close: () => Promise<void>
}

/**
 * Chooses the implementations, wires them, and publishes what was kept for a restart: snapshots beside a store that may
 * be out of reach, and open breakers. Nothing runs yet.
 */
export async function createExporter(config: Config, runtime: Runtime, persistence: Persistence): Promise<Exporter> {
  const { clock, log } = runtime
  const { intervalSeconds, proxies, forward, dataDir, noteDates } = config
  const { store, writer, snapshots, isDryRun = false } = persistence
  const { exposition, metrics, observer } = createView(config, runtime, snapshots)
  let events: FailureEvents | null = null
  const onList = (proxy: CliProxy, key: string): void => events?.onList(proxy, key)
  const source = createManagementSource({ clock, log, forward, dataDir, intervalSeconds, noteDates, onList })
  const schedule = createSchedule(clock, intervalSeconds)
  const manuals = followSubscriptions(config, log)
  const { nextRunAt } = schedule
  const inquiries = { inquiries: INQUIRIES.filter(({ name }) => config.inquiries.includes(name)), source, observer }
  const world = { clock, log, source, store, writer, isDryRun, observer, nextRunAt }
  const loop = createSyncLoop({ ...config, ...world, manuals, inquiries })
  const kept = await snapshots?.load(proxies.map(({ name }) => name))
  for (const snapshot of kept?.values() ?? []) loop.offer(snapshot)
  await Promise.all(proxies.map((proxy) => showBreaker({ source, observer }, proxy)))
  const sync = (): boolean => loop.start('schedule')
  return {
    snapshot: loop.snapshot,
    exposition,
    sync: { status: loop.status, request: () => requestShown(loop, exposition) },
    start: () => {
      if (config.failureEvents === 'auto') events = followEvents(config, runtime, { source, loop, metrics })
      sync()
      schedule.start(sync)
    },
    syncOnce: () => {
      sync()
      return loop.settled()
    },
    finishInquiries: loop.finishInquiries,
    close: async () => {
      schedule.stop()
      events?.close()
      await loop.close()
      exposition.close()
      await Promise.all([store.close(), snapshots?.close()])
    },
  }
}

/** Connects to nothing before the first list: only then is the key known to be right. */
function followEvents(
  { proxies, forward }: Config,
  { clock, log }: Runtime,
  { source, loop, metrics }: { source: CredentialSource; loop: SyncLoop; metrics: ExporterMetrics },
): FailureEvents {
  const { onFailureEvent: onEvent } = loop
  const { onEventsConnected: onConnected } = metrics
  return createFailureEvents({ proxies, forward, clock, log, breaker: source.breaker, onEvent, onConnected })
}

/** What is shown of the sync loop's work, and kept of it for a restart. */
function createView(config: Config, runtime: Runtime, snapshots: SnapshotFile | null) {
  const { intervalSeconds, emailMode, proxies, inquiries } = config
  const registry = new Registry()
  const names = proxies.map(({ name }) => name)
  const metrics = createExporterMetrics({ ...runtime, registry, proxies: names, inquiries, intervalSeconds })
  const exposition = createExposition({ ...runtime, registry, intervalSeconds, emailMode })
  const observer: SyncObserver & InquiryObserver = {
    ...metrics,
    onPublish: (snapshot) => {
      metrics.onPublish(snapshot)
      exposition.publish(snapshot)
      snapshots?.save(snapshot)
    },
    onBreaker: (proxy, breaker) => {
      metrics.onBreaker(proxy, breaker)
      exposition.refreshExporterMetrics()
    },
  }
  return { exposition, metrics, observer }
}

/** A request for a sync that is done when the metrics show it: whoever waits for it looks there next. */
async function requestShown(loop: SyncControl, exposition: Exposition): Promise<SyncRequest> {
  const answer = await loop.request()
  if (!answer.accepted) return answer
  const shown = async (): Promise<readonly SyncReport[]> => {
    const reports = await answer.done
    exposition.refreshExporterMetrics()
    await exposition.ready()
    return reports
  }
  return { accepted: true, done: shown() }
}
