import type { Observation } from '../../../src/domain/observation.ts'
import type { SyncReport } from '../../../src/domain/report.ts'
import type { ProxySnapshot } from '../../../src/domain/snapshot.ts'
import type { SupabaseStoreDeps } from '../../../src/store/supabase/store.ts'
import { createSyncLoop } from '../../../src/sync/sync-loop.ts'
import { listOf } from '../../support/observations.ts'
import type { Project } from '../../support/postgrest-project.ts'
import type { HandClock } from '../../support/proxy-source.ts'
import { createRecordedLog } from '../../support/recorded-log.ts'
import { storeOf } from './supabase-project.ts'

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
  const loop = createSyncLoop({
    source: {
      fetch: async () => ({
        ok: true,
        askedAt: clock.now(),
        askedMonotonicMs: clock.monotonicMs(),
        list: listOf(observations),
        version: null,
        clockSkewSeconds: null,
      }),
      breaker: async () => null,
    },
    store: storeOf(project, store),
    proxies: [{ name, url, readKey: async () => 'key' }],
    readManuals: async () => [],
    emailMode: 'masked',
    clock,
    log,
    writer,
    intervalSeconds: INTERVAL_SECONDS,
    usageRetentionDays: 30,
    observer: {
      onPublish: () => {},
      onFinish: () => {},
      onBreaker: () => {},
      onLoad: () => {},
      onStoreHealth: (up) => {
        storeUp = up
      },
    },
    nextRunAt: clock.now,
  })
  return {
    sync: async (list) => {
      observations = list
      loop.start('schedule')
      const [report] = await loop.settled()
      if (report === undefined) throw new Error('The sync made no report.')
      return report
    },
    published: () => loop.snapshot().get(name) ?? null,
    isStoreUp: () => storeUp,
    logged: () => JSON.stringify(log.lines),
  }
}
