import { assemble } from '../assemble.ts'
import type { Config } from '../config.ts'
import { overview } from '../domain/overview.ts'
import type { SyncReport } from '../domain/report.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { openPersistence, type Persistence } from '../persistence.ts'
import type { Surroundings } from '../surroundings.ts'
import { credentialsTable } from './credentials-table.ts'

/** Syncs once and prints the credentials. Answers the exit code: 1 when a proxy or the store failed. */
export async function once(config: Config, surroundings: Surroundings, print: (text: string) => void): Promise<0 | 1> {
  const { snapshot, reports } = await syncOnce(config, surroundings, await openPersistence(config, surroundings))
  print(credentialsTable(overview(snapshot, config.emailMode, surroundings.clock.now())))
  return reports.every(hasSucceeded) ? 0 : 1
}

/** One sync of all proxies into the store, which is closed then. */
export async function syncOnce(
  config: Config,
  surroundings: Surroundings,
  persistence: Persistence,
): Promise<{ readonly snapshot: Snapshot; readonly reports: readonly SyncReport[] }> {
  const exporter = assemble(config, surroundings, persistence, () => surroundings.clock.now())
  await exporter.restore()
  exporter.syncer.start('schedule')
  const reports = await exporter.syncer.settled()
  await exporter.close()
  return { snapshot: exporter.board.current(), reports }
}

export function hasSucceeded(report: SyncReport): boolean {
  return report.fetch.reason === undefined && report.store?.reason === undefined
}
