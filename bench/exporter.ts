import { join } from 'node:path'
import { loadConfig } from '../src/config/config.ts'
import type { SyncReport } from '../src/domain/report.ts'
import type { Clock } from '../src/domain/runtime.ts'
import type { Snapshot } from '../src/domain/snapshot.ts'
import type { CredentialStore } from '../src/domain/store.ts'
import { createExporter, type Exporter } from '../src/exporter.ts'
import { openSqliteStore } from '../src/store/sqlite/store.ts'
import { AT } from '../test/support/hand-clock.ts'
import { createRecordedLog } from '../test/support/recorded-log.ts'
import { createFolder } from '../test/support/temporary.ts'
import { recordStore, type Written } from './recorded-store.ts'

/** The exporter's parts in this process, wired as the program wires them. */
export interface BenchExporter extends Pick<Exporter, 'exposition'> {
  /** One sync of the proxy: published and stored; what it rendered follows. */
  readonly sync: () => Promise<SyncReport>
  /** What the last sync wrote. */
  readonly written: () => Written
  readonly snapshot: () => Snapshot
  /** Moves the monotonic clock, as the time between two scrapes does: nothing cached for a second helps then. */
  readonly passSecond: () => void
  /** Closes it and deletes its files. */
  readonly close: () => Promise<void>
}

/** Opens an empty store. */
export type OpenStore = (folder: string, clock: Clock) => Promise<CredentialStore>

const openEmbedded: OpenStore = async (folder, clock) =>
  openSqliteStore({ file: join(folder, 'credentials.db'), clock, log: createRecordedLog() })

/** Over a store in a folder of its own, its wall clock at the time of the recording. */
export async function openBenchExporter(proxyUrl: string, openStore: OpenStore = openEmbedded): Promise<BenchExporter> {
  const folder = createFolder()
  const log = createRecordedLog()
  const startedMs = performance.now()
  let passedMs = 0
  const clock: Clock = {
    // When the lists were recorded, so that a credential is judged the same whenever the benchmark runs.
    now: () => new Date(AT.getTime() + performance.now() - startedMs),
    monotonicMs: () => performance.now() + passedMs,
  }
  const env = { CLIPROXY_URL: proxyUrl, CLIPROXY_MANAGEMENT_KEY: 'bench', DATA_DIR: folder.path }
  // A day, so that thousands of passed seconds make nothing stale.
  const config = loadConfig({ ...env, OAUTH_SYNC_INTERVAL_SECONDS: '86400' }, clock.now())
  const runtime = { clock, log, version: '0.0.0', revision: '' }
  const { store, lastWritten } = recordStore(await openStore(folder.path, clock))
  const persistence = { store, writer: 'bench', snapshots: null }
  const { syncOnce, exposition, snapshot, close } = await createExporter(config, runtime, persistence)
  return {
    exposition,
    written: lastWritten,
    snapshot,
    passSecond: () => {
      passedMs += 1000
    },
    sync: async () => {
      const [report] = await syncOnce()
      return assertGood(report)
    },
    close: async () => {
      await close()
      folder.remove()
    },
  }
}

/** A failed sync is fast and measures nothing. */
function assertGood(report: SyncReport | undefined): SyncReport {
  const reason = report === undefined ? 'no report' : (report.fetch.reason ?? report.store?.reason)
  if (report === undefined || reason !== undefined) throw new Error(`The sync failed: ${reason}`)
  return report
}
