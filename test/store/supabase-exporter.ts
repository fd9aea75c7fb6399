import type { Observation } from '../../src/domain/observation.ts'
import type { CredentialSource } from '../../src/domain/ports.ts'
import type { SyncReport } from '../../src/domain/report.ts'
import type { ProxySnapshot } from '../../src/domain/snapshot.ts'
import type { SupabaseStoreDeps } from '../../src/store/supabase.ts'
import { createFailureLog } from '../../src/sync/failure-log.ts'
import { runSync } from '../../src/sync/run-sync.ts'
import { createSnapshotBoard } from '../../src/sync/snapshot-board.ts'
import { createStoreLedger } from '../../src/sync/store-ledger.ts'
import { listOf } from '../support/observations.ts'
import type { Project } from '../support/postgrest-project.ts'
import type { HandClock } from '../support/proxy-source.ts'
import { createRecordedLog } from '../support/recorded-log.ts'
import { storeOf } from './supabase-project.ts'
import { neverAborted } from './syncs.ts'

export const INTERVAL_SECONDS = 900

/** An exporter, from a proxy's list to the project's rows. */
export interface SupabaseExporter {
  readonly sync: (observations: readonly Observation[]) => Promise<SyncReport>
  readonly published: () => ProxySnapshot | null
  readonly isStoreUp: () => boolean
  /** Everything that was logged, as JSON. */
  readonly logged: () => string
}

export interface ExporterOptions {
  readonly writer?: string
  readonly proxy?: string
  readonly url?: string
  readonly store?: Partial<SupabaseStoreDeps>
}

export function createSupabaseExporter(
  project: Project,
  clock: HandClock,
  { writer = 'writer-1', proxy: name = 'default', url = 'http://localhost:8317', store = {} }: ExporterOptions = {},
): SupabaseExporter {
  let storeUp = true
  let observations: readonly Observation[] = []
  const log = createRecordedLog()
  const proxy = { name, url, readKey: async () => 'key' }
  const board = createSnapshotBoard(() => {})
  const ledger = createStoreLedger({
    store: storeOf(project, store),
    proxies: [proxy],
    board,
    log,
    writer,
    intervalSeconds: INTERVAL_SECONDS,
    usageRetentionDays: 30,
    loaded: () => {},
    storeChanged: (up) => {
      storeUp = up
    },
  })
  const source: CredentialSource = {
    fetch: async () => ({ ok: true, list: listOf(observations), version: null, clockSkewSeconds: null }),
    breaker: async () => null,
  }
  return {
    sync: (list) => {
      observations = list
      void ledger.beginSync(neverAborted)
      const fetches = createFailureLog(log, 'Failed to fetch auth files')
      const deps = { source, ledger, board, manuals: [], clock, log, fetches, notice: () => {} }
      return runSync(deps, proxy, 'schedule', neverAborted)
    },
    published: () => board.current().get(name) ?? null,
    isStoreUp: () => storeUp,
    logged: () => JSON.stringify(log.lines),
  }
}
