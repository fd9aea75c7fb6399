import { Registry } from 'prom-client'
import type { Config } from './config/config.ts'
import type { SyncReport } from './domain/report.ts'
import type { Runtime } from './domain/runtime.ts'
import type { Snapshot } from './domain/snapshot.ts'
import type { CliProxy, CredentialSource } from './domain/source.ts'
import type { SyncControl, SyncObserver } from './domain/sync-control.ts'
import { createExporterMetrics } from './metrics/exporter-metrics.ts'
import { createExposition, type Exposition } from './metrics/exposition.ts'
import type { Persistence } from './persistence.ts'
import { createManagementSource } from './source/management-source.ts'
import { createSchedule } from './sync/schedule.ts'
import { createSyncLoop } from './sync/sync-loop.ts'

/** Reads the proxies, keeps what they say, and shows it. */
export interface Exporter {
  /** What is known now. */
  readonly snapshot: () => Snapshot
  readonly exposition: Exposition
  readonly sync: SyncControl
  /** Syncs at once and then on schedule. */
  readonly start: () => void
  /** Syncs now, unless a sync is under way, which counts; resolves when it is over. */
  readonly syncOnce: () => Promise<readonly SyncReport[]>
  /** Ends the schedule, gives up what is under way, and closes the store. */
  readonly close: () => Promise<void>
}

/**
 * Chooses the implementations, wires them, and publishes what was kept for a restart: snapshots beside a store that may
 * be out of reach, and open breakers. Nothing runs yet.
 */
export async function createExporter(config: Config, runtime: Runtime, persistence: Persistence): Promise<Exporter> {
  const { clock, log } = runtime
  const { intervalSeconds, proxies, dataDir, emailMode } = config
  const { store, writer, snapshots } = persistence
  const names = proxies.map(({ name }) => name)
  const registry = new Registry()
  const metrics = createExporterMetrics({ ...runtime, registry, proxies: names, intervalSeconds })
  const exposition = createExposition({ registry, clock, log, intervalSeconds, emailMode })
  const observer: SyncObserver = {
    ...metrics,
    onPublish: (snapshot) => {
      metrics.onPublish(snapshot)
      exposition.publish(snapshot)
      snapshots?.save(snapshot)
    },
  }
  const source = createManagementSource({ clock, log, dataDir, intervalSeconds })
  const schedule = createSchedule(clock, intervalSeconds)
  const loop = createSyncLoop({ ...config, clock, log, source, store, writer, observer, nextRunAt: schedule.nextRunAt })
  const kept = await snapshots?.load(names)
  for (const snapshot of kept?.values() ?? []) loop.offer(snapshot)
  await showBreakers(proxies, source, observer)
  const sync = (): boolean => loop.start('schedule')
  return {
    snapshot: loop.snapshot,
    exposition,
    sync: loop,
    start: () => {
      sync()
      schedule.start(sync)
    },
    syncOnce: () => {
      sync()
      return loop.settled()
    },
    close: async () => {
      schedule.stop()
      await loop.close()
      exposition.close()
      await Promise.all([store.close(), snapshots?.close()])
    },
  }
}

async function showBreakers(
  proxies: readonly CliProxy[],
  source: CredentialSource,
  observer: SyncObserver,
): Promise<void> {
  await Promise.all(proxies.map(async (proxy) => observer.onBreaker(proxy.name, await source.breaker(proxy))))
}
