import { loadConfig } from '../../src/config/config.ts'
import type { SyncReport } from '../../src/domain/report.ts'
import type { Clock, Log } from '../../src/domain/runtime.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import type { CredentialStore } from '../../src/domain/store.ts'
import { createExporter } from '../../src/exporter.ts'
import { openPersistence } from '../../src/persistence.ts'
import { PROXY_KEY } from './fake-proxy.ts'
import { createRecordedLog } from './recorded-log.ts'

/** The exporter's parts in this process, wired as the program wires them, on a clock that the test sets. */
export interface TestExporter {
  readonly sync: () => Promise<readonly SyncReport[]>
  /** Resolves when everybody who is due was asked for. */
  readonly inquire: () => Promise<void>
  readonly snapshot: () => Snapshot
  /** The text of `/metrics`; only the exporter's own families, without what differs from run to run. */
  readonly metrics: () => Promise<string>
  readonly close: () => Promise<void>
}

export interface TestExporterOptions {
  readonly proxyUrl: string
  readonly dataDir: string
  readonly clock: Clock
  readonly env?: Readonly<Record<string, string>>
  readonly log?: Log
  /** Put around the store. */
  readonly wrapStore?: (store: CredentialStore) => CredentialStore
}

export async function openExporter(options: TestExporterOptions): Promise<TestExporter> {
  const { proxyUrl, dataDir, clock, log = createRecordedLog(), wrapStore = (store) => store } = options
  const env = { CLIPROXY_URL: proxyUrl, CLIPROXY_MANAGEMENT_KEY: PROXY_KEY, DATA_DIR: dataDir, ...options.env }
  const runtime = { clock, log, version: '0.0.0', revision: 'abcdef0' }
  const config = loadConfig(env, clock.now())
  const persistence = await openPersistence(config, runtime)
  const exporter = await createExporter(config, runtime, { ...persistence, store: wrapStore(persistence.store) })
  return {
    sync: exporter.syncOnce,
    inquire: () => exporter.finishInquiries(60_000),
    snapshot: exporter.snapshot,
    metrics: async () => {
      await exporter.exposition.ready()
      return steady(Buffer.concat(await exporter.exposition.scrape(false)).toString())
    },
    close: exporter.close,
  }
}

/** Process metrics and measured durations differ from run to run. */
function steady(text: string): string {
  const lines = text.split('\n').filter((line) => line.includes('cliproxy_oauth_'))
  return `${lines.map((line) => line.replace(/^(cliproxy_oauth_sync_duration_seconds\{.*\}) .*/, '$1 <measured>')).join('\n')}\n`
}
