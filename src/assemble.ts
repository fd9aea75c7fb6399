import { Registry } from 'prom-client'
import type { Config } from './config.ts'
import { createExporterMetrics } from './metrics/exporter-metrics.ts'
import { createExposition, type Exposition } from './metrics/exposition.ts'
import type { Persistence } from './persistence.ts'
import { createManagementSource } from './source/management-source.ts'
import type { SnapshotFile } from './store/snapshot-file.ts'
import type { Surroundings } from './surroundings.ts'
import { createSnapshotBoard, type SnapshotBoard } from './sync/snapshot-board.ts'
import { createStoreLedger } from './sync/store-ledger.ts'
import { createSyncer, type Syncer } from './sync/syncer.ts'

export interface Exporter {
  readonly board: SnapshotBoard
  readonly exposition: Exposition
  readonly syncer: Syncer
  /** Publishes what was kept for a restart: snapshots beside a store that may be out of reach, and open breakers. */
  readonly restore: () => Promise<void>
  /** Gives up what is under way, and closes the store. */
  readonly close: () => Promise<void>
}

/** Chooses the implementations and wires them; nothing runs yet. */
export function assemble(
  config: Config,
  surroundings: Surroundings,
  { store, writer, snapshots }: Persistence,
  nextRunAt: () => Date,
): Exporter {
  const { clock, log } = surroundings
  const { intervalSeconds, usageRetentionDays, proxies, manuals, dataDir } = config
  const names = proxies.map(({ name }) => name)
  const { metrics, exposition } = createMetrics(config, surroundings, names)
  const board = createSnapshotBoard((snapshot) => {
    metrics.published(snapshot)
    exposition.publish(snapshot)
    snapshots?.save(snapshot)
  })
  const ledger = createStoreLedger({
    store,
    board,
    proxies,
    log,
    writer,
    intervalSeconds,
    usageRetentionDays,
    loaded: metrics.storeLoaded,
    storeChanged: metrics.storeChanged,
  })
  const source = createManagementSource({ clock, log, dataDir, intervalSeconds })
  const aborter = new AbortController()
  const syncer = createSyncer({
    source,
    ledger,
    board,
    manuals,
    clock,
    log,
    proxies,
    observer: metrics,
    nextRunAt,
    signal: aborter.signal,
  })
  const close = async (): Promise<void> => {
    aborter.abort()
    await syncer.settled()
    exposition.close()
    await Promise.all([store.close(), snapshots?.close()])
  }
  const restore = async (): Promise<void> => {
    await restoreSnapshots(board, snapshots, names)
    await Promise.all(proxies.map(async (proxy) => metrics.breakerChanged(proxy.name, await source.breaker(proxy))))
  }
  return { board, exposition, syncer, restore, close }
}

async function restoreSnapshots(
  board: SnapshotBoard,
  snapshots: SnapshotFile | null,
  proxies: readonly string[],
): Promise<void> {
  const kept = await snapshots?.load(proxies)
  for (const snapshot of kept?.values() ?? []) board.offer(snapshot)
}

function createMetrics(config: Config, surroundings: Surroundings, proxies: readonly string[]) {
  const { intervalSeconds, emailMode } = config
  const { clock, log } = surroundings
  const registry = new Registry()
  return {
    metrics: createExporterMetrics({ ...surroundings, registry, proxies, intervalSeconds }),
    exposition: createExposition({ registry, clock, log, intervalSeconds, emailMode }),
  }
}
