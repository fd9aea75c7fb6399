import { Registry } from 'prom-client'
import type { Config, StoreConfig } from './config.ts'
import type { Clock, CredentialStore, Log } from './domain/ports.ts'
import { createExporterMetrics } from './metrics/exporter-metrics.ts'
import { createExposition, type Exposition } from './metrics/exposition.ts'
import { createManagementSource } from './source/management-source.ts'
import { openSqliteStore } from './store/sqlite.ts'
import { loadedSnapshot } from './sync/run-sync.ts'
import { createSnapshotBoard, type SnapshotBoard } from './sync/snapshot-board.ts'
import { createStoreLedger } from './sync/store-ledger.ts'
import { createSyncer, type Syncer } from './sync/syncer.ts'

/** What the commands share besides the configuration. */
export interface Surroundings {
  readonly clock: Clock
  readonly log: Log
  readonly version: string
  /** The commit that was built; empty when unknown. */
  readonly revision: string
}

export interface Persistence {
  readonly store: CredentialStore
  /** The id of this installation; see `loadWriterId`. */
  readonly writer: string
}

export interface Exporter {
  readonly board: SnapshotBoard
  readonly exposition: Exposition
  readonly syncer: Syncer
  /** Gives up what is under way, and closes the store. */
  readonly close: () => Promise<void>
}

/** Chooses the implementations and wires them; nothing runs yet. */
export function assemble(
  config: Config,
  surroundings: Surroundings,
  { store, writer }: Persistence,
  nextRunAt: () => Date,
): Exporter {
  const { clock, log } = surroundings
  const { intervalSeconds, usageRetentionDays, proxies, manuals, dataDir } = config
  const names = proxies.map(({ name }) => name)
  const aborter = new AbortController()
  const registry = new Registry()
  const metrics = createExporterMetrics({ ...surroundings, registry, proxies: names, intervalSeconds })
  const exposition = createExposition({ registry, clock, log, intervalSeconds, emailMode: config.emailMode })
  const board = createSnapshotBoard((snapshot) => {
    metrics.published(snapshot)
    exposition.publish(snapshot)
  })
  const ledger = createStoreLedger({
    store,
    proxies: names,
    log,
    writer,
    intervalSeconds,
    usageRetentionDays,
    loaded: (stored) => board.offer(loadedSnapshot(stored)),
    storeChanged: metrics.storeChanged,
  })
  const source = createManagementSource({ clock, log, dataDir, intervalSeconds })
  const { signal } = aborter
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
    signal,
  })
  const close = async (): Promise<void> => {
    aborter.abort()
    await syncer.settled()
    exposition.close()
    await store.close()
  }
  return { board, exposition, syncer, close }
}

/** Opens the configured store; supabase-js is loaded only for it, since it costs 25 MB. */
export async function openStore(store: StoreConfig, { clock, log }: Surroundings): Promise<CredentialStore> {
  if (store.kind === 'sqlite') return openSqliteStore({ file: store.file, clock, log })
  const { openSupabaseStore } = await import('./store/supabase.ts')
  return openSupabaseStore({ url: store.url, secretKey: store.secretKey, fetch, log })
}
