import type { SyncReport } from '../domain/report.ts'
import type { Clock } from '../domain/runtime.ts'
import type { SyncTrigger } from '../domain/source.ts'
import type { ProxyStatus, SyncControl, SyncRequest } from '../domain/sync-control.ts'
import type { ProxySyncer } from './proxy-syncer.ts'

const REQUEST_SPACING_MS = 10_000

/** Runs syncs of all proxies, one at a time. */
export interface Syncer extends SyncControl {
  /** Starts a sync unless one is under way; returns whether it did. */
  readonly start: (trigger: SyncTrigger) => boolean
  /** Resolves with the running sync, or at once when there is none. */
  readonly settled: () => Promise<readonly SyncReport[]>
}

export interface SyncerDeps {
  /** Those that are configured now. */
  readonly syncers: () => readonly ProxySyncer[]
  /** Begins a sync; never rejects. */
  readonly beginSync: () => Promise<void>
  readonly clock: Clock
  /** When it aborts, nothing starts any more. */
  readonly signal: AbortSignal
}

/** Two requests within 10 s share one sync. */
export function createSyncer({ syncers, beginSync, clock, signal }: SyncerDeps): Syncer {
  let running: Promise<readonly SyncReport[]> | null = null
  let lastStartMs = Number.NEGATIVE_INFINITY
  let lastReports: readonly SyncReport[] = []

  const runAll = async (trigger: SyncTrigger): Promise<readonly SyncReport[]> => {
    await beginSync()
    // Those that joined meanwhile know nothing of it.
    if (signal.aborted) return []
    const reports = await Promise.all(syncers().map(({ sync }) => sync(trigger)))
    return reports.filter((report) => report !== null)
  }
  const start = (trigger: SyncTrigger): boolean => {
    if (running !== null || signal.aborted) return false
    lastStartMs = clock.monotonicMs()
    running = runAll(trigger).then((reports) => {
      running = null
      lastReports = reports
      return reports
    })
    return true
  }
  const settled = (): Promise<readonly SyncReport[]> => running ?? Promise.resolve(lastReports)

  const status = (): Promise<readonly ProxyStatus[]> => Promise.all(syncers().map((syncer) => syncer.status()))
  const isFresh = (): boolean => running !== null || clock.monotonicMs() - lastStartMs < REQUEST_SPACING_MS
  const request = async (): Promise<SyncRequest> => {
    const refused = isFresh() ? null : refuse(await status(), clock)
    // Another request may have started a sync meanwhile.
    if (!isFresh()) {
      if (refused !== null) return refused
      start('request')
    }
    return { accepted: true, done: settled() }
  }
  return { start, settled, request, status }
}

function refuse(statuses: readonly ProxyStatus[], clock: Clock): SyncRequest | null {
  const open = statuses.flatMap(({ breaker, fetchHint }) => (breaker === null ? [] : { ...breaker, hint: fetchHint }))
  if (open.length < statuses.length || open.some(({ mayProbe }) => mayProbe)) return null
  const [first] = open.toSorted((a, b) => a.probeAt.getTime() - b.probeAt.getTime())
  if (first === undefined) return null
  const { reason, hint, probeAt } = first
  const waitMs = probeAt.getTime() - clock.now().getTime()
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000))
  return { accepted: false, reason, hint, nextTryAt: probeAt, retryAfterSeconds }
}
