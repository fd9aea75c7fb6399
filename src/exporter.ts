import { Registry } from 'prom-client'
import type { Config } from './config/config.ts'
import { followConfig } from './config/config-follower.ts'
import type { InquiryObserver } from './domain/inquiry.ts'
import type { Reload } from './domain/reload.ts'
import type { SyncReport } from './domain/report.ts'
import type { Runtime } from './domain/runtime.ts'
import type { Snapshot } from './domain/snapshot.ts'
import type { CliProxy } from './domain/source.ts'
import type { SyncControl, SyncLoopObserver, SyncRequest } from './domain/sync-control.ts'
import { createExporterMetrics } from './metrics/exporter-metrics.ts'
import { createExposition, type Exposition } from './metrics/exposition.ts'
import type { Persistence } from './persistence.ts'
import { createReloading } from './reloading.ts'
import { createFailureEvents, type FailureEvents } from './source/events/failure-events.ts'
import { INQUIRIES } from './source/inquiries/table.ts'
import { createManagementSource } from './source/management-source.ts'
import type { SnapshotFile } from './store/snapshot-file.ts'
import { createSchedule } from './sync/schedule.ts'
import { createSyncLoop, type SyncLoop } from './sync/sync-loop.ts'

/** Reads the proxies, keeps what they say, and shows it. */
export interface Exporter {
  /** What is known now. */
  readonly snapshot: () => Snapshot
  readonly exposition: Exposition
  readonly sync: SyncControl
  readonly reload: Reload
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
  const { store, snapshots } = persistence
  const { loop, reloading, schedule, exposition, events, follower } = wire(config, runtime, persistence)
  const kept = await snapshots?.load(follower.proxies().map(({ name }) => name))
  for (const snapshot of kept?.values() ?? []) loop.offer(snapshot)
  await loop.showBreakers()
  const sync = (): boolean => loop.start('schedule')
  return {
    snapshot: loop.snapshot,
    exposition,
    sync: { status: loop.status, request: () => requestShown(loop, exposition) },
    reload: async () => {
      const outcome = await reloading.reload()
      await exposition.ready()
      return outcome
    },
    start: () => {
      if (config.failureEvents === 'auto') events.start(follower.proxies())
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
      events.close()
      await Promise.all([reloading.close(), loop.close()])
      exposition.close()
      await Promise.all([store.close(), snapshots?.close()])
    },
  }
}

function wire(config: Config, runtime: Runtime, { store, writer, snapshots, isDryRun = false }: Persistence) {
  const { clock, log } = runtime
  const { intervalSeconds, forward, dataDir, noteDates } = config
  const events = createStartedEvents()
  const { exposition, metrics, observer } = createView(config, runtime, snapshots, events)
  const { onEventsConnected: onConnected } = metrics
  const onConfigRead = (ok: boolean, at: Date): void => {
    metrics.onConfigRead(ok, at)
    exposition.refreshExporterMetrics()
  }
  const { onList } = events
  const source = createManagementSource({ clock, log, forward, dataDir, intervalSeconds, noteDates, onList })
  const schedule = createSchedule(clock, intervalSeconds)
  const { nextRunAt } = schedule
  const follower = followConfig(config, { log })
  const { manuals } = follower
  const reloading = createReloading({ follower, loop: () => loop, onConfigRead, clock, log })
  const { beginSync } = reloading
  const inquiries = { inquiries: INQUIRIES.filter(({ name }) => config.inquiries.includes(name)), source, observer }
  const world = { clock, log, source, store, writer, isDryRun, observer, nextRunAt, beginSync }
  const loop: SyncLoop = createSyncLoop({ ...config, ...world, proxies: follower.proxies(), manuals, inquiries })
  const { onFailureEvent: onEvent } = loop
  const { breaker } = source
  const start = (proxies: readonly CliProxy[]): void =>
    events.begin(createFailureEvents({ proxies, forward, clock, log, breaker, onEvent, onConnected }))
  onConfigRead(true, clock.now())
  return { loop, reloading, schedule, exposition, follower, events: { start, close: events.close } }
}

/** Failure events from when the exporter starts: one that syncs once listens to nothing. */
function createStartedEvents() {
  let events: FailureEvents | null = null
  return {
    /** Connects to nothing before the first list: only then is the key known to be right. */
    begin: (started: FailureEvents): void => {
      events = started
    },
    onList: (proxy: CliProxy, key: string): void => events?.onList(proxy, key),
    follow: (proxy: CliProxy): void => events?.follow(proxy),
    leave: (proxy: CliProxy): void => events?.leave(proxy),
    close: (): void => events?.close(),
  }
}

/** What is shown of the sync loop's work, and kept of it for a restart. */
function createView(
  config: Config,
  runtime: Runtime,
  snapshots: SnapshotFile | null,
  events: Pick<FailureEvents, 'follow' | 'leave'>,
) {
  const { intervalSeconds, emailMode, inquiries } = config
  const registry = new Registry()
  const metrics = createExporterMetrics({ ...runtime, registry, inquiries, intervalSeconds })
  const exposition = createExposition({ ...runtime, registry, intervalSeconds, emailMode })
  const observer: SyncLoopObserver & InquiryObserver = {
    ...metrics,
    onJoin: (proxy) => {
      metrics.onJoin(proxy.name)
      events.follow(proxy)
    },
    onLeave: async (proxy) => {
      events.leave(proxy)
      await metrics.onLeave(proxy.name)
      exposition.refreshExporterMetrics()
    },
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
