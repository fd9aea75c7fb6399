import type { Config } from '../config/config.ts'
import { overview } from '../domain/overview.ts'
import type { Runtime } from '../domain/runtime.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { createExporter } from '../exporter.ts'
import { credentialJson } from '../http/credentials-json.ts'
import { openPersistence, type Persistence } from '../persistence.ts'
import { credentialsTable } from './credentials-table.ts'
import { hasSucceeded, type Outcome, outcomeJson, outcomeLines } from './outcome.ts'

/** How a result is printed. */
export interface Printing {
  readonly print: (text: string) => void
  /** For scripts. */
  readonly json: boolean
}

/** Syncs once and prints the credentials. Resolves to the exit code: 1 when a proxy or the store failed. */
export async function once(config: Config, runtime: Runtime, { print, json }: Printing): Promise<0 | 1> {
  const { snapshot, outcome } = await syncOnce(config, runtime, await openPersistence(config, runtime))
  const { rows } = await overview(snapshot, config.emailMode, runtime.clock.now())
  if (json) print(formatJson({ credentials: rows.map(credentialJson), proxies: outcomeJson(outcome) }))
  else print(`${rows.length === 0 ? '' : `${credentialsTable(rows)}\n`}${outcomeLines(outcome, false)}`)
  return hasSucceeded(outcome) ? 0 : 1
}

const INQUIRIES_MS = 60_000

/** Syncs all proxies once into the store, asks providers for a minute at most, and closes it. */
export async function syncOnce(
  config: Config,
  runtime: Runtime,
  persistence: Persistence,
): Promise<{ readonly snapshot: Snapshot; readonly outcome: Outcome }> {
  const exporter = await createExporter(config, runtime, persistence)
  const reports = await exporter.syncOnce()
  await exporter.finishInquiries(INQUIRIES_MS)
  const statuses = await exporter.sync.status()
  await exporter.close()
  return { snapshot: exporter.snapshot(), outcome: { reports, statuses } }
}

export function formatJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
