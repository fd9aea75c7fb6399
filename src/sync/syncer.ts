import type { InquiryName, InquiryStatus } from '../domain/inquiry.ts'
import type { SyncReport } from '../domain/report.ts'
import type { Clock } from '../domain/runtime.ts'
import type { CliProxy, OpenBreaker, SyncTrigger } from '../domain/source.ts'
import type { ProxyStatus, SyncControl, SyncObserver, SyncRequest } from '../domain/sync-control.ts'
import { createFailureLog } from './failure-log.ts'
import type { ListNotice } from './list-notice.ts'
import { createListNotices } from './list-notices.ts'
import { createProxyTurns, type ProxyTurns } from './proxy-turns.ts'
import { runSync, type SyncDeps } from './run-sync.ts'
import { showBreaker } from './show-breaker.ts'

const REQUEST_SPACING_MS = 10_000

/** Runs syncs of all proxies and of single ones; of each proxy one at a time. */
export interface Syncer extends SyncControl {
  /** Starts a sync unless one is under way; returns whether it did. */
  readonly start: (trigger: SyncTrigger) => boolean
  /** Resolves with the running sync, or at once when there is none. */
  readonly settled: () => Promise<readonly SyncReport[]>
  /** Syncs one proxy, after the one that is under way. */
  readonly syncOne: (proxy: string) => Promise<void>
  /** Resolves when nothing is under way. */
  readonly idle: () => Promise<void>
}

export interface SyncerDeps extends Omit<SyncDeps, 'fetches' | 'onReconcile'> {
  readonly proxies: readonly CliProxy[]
  readonly observer: Pick<SyncObserver, 'onFinish' | 'onBreaker'>
  readonly nextRunAt: () => Date
  /** Called with each list that was handled; waits for nobody. */
  readonly onList: ListNotice
  readonly inquiryNames: readonly InquiryName[]
  readonly inquiryStatus: (proxy: string) => readonly InquiryStatus[]
  readonly signal: AbortSignal
}

/** Two requests within 10 s share one sync; when `signal` aborts, what is under way gives up and nothing starts any more. */
export function createSyncer(deps: SyncerDeps): Syncer {
  let running: Promise<readonly SyncReport[]> | null = null
  let lastStartMs = Number.NEGATIVE_INFINITY
  let lastReports: readonly SyncReport[] = []
  const attempts = new Map<string, SyncReport>()
  const syncProxy = createProxySync(deps, attempts)
  const { inTurn, idle } = createProxyTurns()

  const runAll = async (trigger: SyncTrigger): Promise<readonly SyncReport[]> => {
    await deps.ledger.beginSync(deps.signal)
    return Promise.all(deps.proxies.map((proxy) => inTurn(proxy.name, () => syncProxy(proxy, trigger))))
  }
  const start = (trigger: SyncTrigger): boolean => {
    if (running !== null || deps.signal.aborted) return false
    lastStartMs = deps.clock.monotonicMs()
    running = runAll(trigger).then((reports) => {
      running = null
      lastReports = reports
      return reports
    })
    return true
  }
  const settled = (): Promise<readonly SyncReport[]> => running ?? Promise.resolve(lastReports)

  // Whoever asks sees the same as the metrics: the key may have changed since the last sync.
  const statusOf = async (proxy: CliProxy): Promise<ProxyStatus> =>
    toStatus(deps, proxy.name, attempts.get(proxy.name) ?? null, await showBreaker(deps, proxy))
  const isFresh = (): boolean => running !== null || deps.clock.monotonicMs() - lastStartMs < REQUEST_SPACING_MS
  const request = async (): Promise<SyncRequest> => {
    const refused = isFresh() ? null : refuse(await Promise.all(deps.proxies.map(statusOf)), deps.clock)
    // Another request may have started a sync meanwhile.
    if (!isFresh()) {
      if (refused !== null) return refused
      start('request')
    }
    return { accepted: true, done: settled() }
  }
  const syncOne = createSingleSync(deps, inTurn, syncProxy)
  return { start, settled, syncOne, idle, request, status: () => Promise.all(deps.proxies.map(statusOf)) }
}

/** One sync of one proxy, reported to the observer; `attempts` keeps the last one that asked the proxy. */
function createProxySync(
  deps: SyncerDeps,
  attempts: Map<string, SyncReport>,
): (proxy: CliProxy, trigger: SyncTrigger) => Promise<SyncReport> {
  const { log, observer } = deps
  const notice = createListNotices({ ...deps, proxies: deps.proxies.map(({ name }) => name) })
  const syncDeps: SyncDeps = {
    ...deps,
    fetches: createFailureLog(log, 'Failed to fetch auth files'),
    *onReconcile(list, reconciled) {
      yield* notice(list, reconciled)
      yield* deps.onList(list, reconciled)
    },
  }
  return async (proxy, trigger) => {
    const report = await runSync(syncDeps, proxy, trigger, deps.signal)
    const last = attempts.get(proxy.name)
    attempts.set(proxy.name, report.fetch.skipped && last ? { ...last, fetch: report.fetch } : report)
    observer.onFinish(report)
    await showBreaker(deps, proxy)
    return report
  }
}

type ProxySync = ReturnType<typeof createProxySync>

function createSingleSync(deps: SyncerDeps, inTurn: ProxyTurns['inTurn'], syncProxy: ProxySync): Syncer['syncOne'] {
  return async (name) => {
    const proxy = deps.proxies.find((candidate) => candidate.name === name)
    if (proxy === undefined) return
    await inTurn(name, async () => {
      if (deps.signal.aborted) return
      await deps.ledger.beginSync(deps.signal)
      await syncProxy(proxy, 'schedule')
    })
  }
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

function toStatus(
  deps: SyncerDeps,
  proxy: string,
  attempt: SyncReport | null,
  breaker: OpenBreaker | null,
): ProxyStatus {
  return {
    proxy,
    lastAttemptAt: attempt?.startedAt ?? null,
    lastSuccessAt: deps.board.current().get(proxy)?.askedAt ?? null,
    counts: attempt?.counts ?? null,
    fetchReason: attempt?.fetch.reason ?? null,
    fetchHint: attempt?.fetch.hint ?? null,
    storeReason: attempt?.store?.reason ?? null,
    storeHint: attempt?.store?.hint ?? null,
    breaker,
    nextRunAt: deps.nextRunAt(),
    inquiries: deps.inquiryStatus(proxy),
  }
}
