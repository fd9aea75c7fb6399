import type { Config } from '../config/config.ts'
import { overview } from '../domain/overview.ts'
import type { SyncReport } from '../domain/report.ts'
import type { Runtime } from '../domain/runtime.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { createExporter } from '../exporter.ts'
import { openPersistence, type Persistence } from '../persistence.ts'
import { credentialsTable } from './credentials-table.ts'

/** Syncs once and prints the credentials. Resolves to the exit code: 1 when a proxy or the store failed. */
export async function once(config: Config, runtime: Runtime, print: (text: string) => void): Promise<0 | 1> {
  const { snapshot, reports } = await syncOnce(config, runtime, await openPersistence(config, runtime))
  print(credentialsTable(await overview(snapshot, config.emailMode, runtime.clock.now())))
  return reports.every(hasSucceeded) ? 0 : 1
}

const INQUIRIES_MS = 60_000

/** Syncs all proxies once into the store, asks providers for a minute at most, and closes it. */
export async function syncOnce(
  config: Config,
  runtime: Runtime,
  persistence: Persistence,
): Promise<{ readonly snapshot: Snapshot; readonly reports: readonly SyncReport[] }> {
  const exporter = await createExporter(config, runtime, persistence)
  const reports = await exporter.syncOnce()
  await exporter.finishInquiries(INQUIRIES_MS)
  await exporter.close()
  return { snapshot: exporter.snapshot(), reports }
}

/** Whether the list was read and stored. */
export function hasSucceeded(report: SyncReport): boolean {
  return report.fetch.reason === undefined && report.store?.reason === undefined
}
