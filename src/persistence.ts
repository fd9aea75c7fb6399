import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, embeddedDatabase } from './config/config.ts'
import type { Runtime } from './domain/runtime.ts'
import type { CredentialStore } from './domain/store.ts'
import { createFetch } from './forwarded-fetch.ts'
import { openSnapshotFile, type SnapshotFile } from './store/snapshot-file.ts'
import { createSqliteReader } from './store/sqlite/load.ts'
import { openSqliteStore } from './store/sqlite/store.ts'
import { loadWriterId } from './store/writer-id.ts'

export interface Persistence {
  readonly store: CredentialStore
  /** The id of this installation; see `loadWriterId`. */
  readonly writer: string
  /** The last snapshot, beside a store that may be out of reach at the next start; null beside the embedded one. */
  readonly snapshots: SnapshotFile | null
  /** Whether the store keeps nothing; default false. */
  readonly isDryRun?: boolean
}

/**
 * Opens what the exporter keeps. Never rejects for a disk or database that fails: the store reports that at each call, and
 * a writer id that cannot be kept is logged.
 */
export async function openPersistence(config: Config, runtime: Runtime): Promise<Persistence> {
  const { store, dataDir } = config
  const { log } = runtime
  const writer = await loadWriterId(dataDir, log)
  if (store.kind === 'sqlite') return { store: await openStore(config, runtime), writer, snapshots: null }
  const file = join(dataDir, 'last-snapshot.json')
  if (existsSync(embeddedDatabase(dataDir)) && !existsSync(file)) {
    log.info('Supabase starts empty: the embedded database in DATA_DIR is kept, and no longer used.')
  }
  return { store: await openStore(config, runtime), writer, snapshots: openSnapshotFile(file, log) }
}

type StoreOptions = Pick<Config, 'store' | 'forward'>

/** supabase-js is loaded only where it is configured, since it costs 25 MB. */
async function openStore({ store, forward }: StoreOptions, { clock, log }: Runtime): Promise<CredentialStore> {
  if (store.kind === 'sqlite') return openSqliteStore({ file: store.file, clock, log })
  const { openSupabaseStore } = await import('./store/supabase/store.ts')
  return openSupabaseStore({ url: store.url, secretKey: store.secretKey, fetch: createFetch(forward), log })
}

/** Opens the configured store for those who only read: an embedded database is left as it is. */
export async function openReader(options: StoreOptions, runtime: Runtime): Promise<CredentialStore> {
  const { store } = options
  const opened = await openStore(options, runtime)
  return store.kind === 'sqlite' ? { ...opened, load: createSqliteReader(store.file, runtime.log) } : opened
}
