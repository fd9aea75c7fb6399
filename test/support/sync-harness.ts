import type { ManualSubscription } from '../../src/domain/manual-subscription.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { SyncReport } from '../../src/domain/report.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import type {
  AskedAt,
  CliProxy,
  CredentialSource,
  FetchedList,
  FetchFailure,
  OpenBreaker,
  SyncTrigger,
} from '../../src/domain/source.ts'
import type { CredentialStore } from '../../src/domain/store.ts'
import type { StoredProxy } from '../../src/domain/stored-proxy.ts'
import type { SyncLoopObserver } from '../../src/domain/sync-control.ts'
import type { InquiryOptions } from '../../src/sync/inquiries/inquirer.ts'
import type { SnapshotBoard } from '../../src/sync/snapshot-board.ts'
import { createSyncLoop, type SyncLoop } from '../../src/sync/sync-loop.ts'
import { AT, createHandClock, type HandClock } from './hand-clock.ts'
import { createMemoryStore, type MemoryStore } from './memory-store.ts'
import { listOf } from './observations.ts'
import { createRecordedLog, type RecordedLog } from './recorded-log.ts'

export const INTERVAL_MS = 900_000

export interface HarnessOptions {
  readonly clock?: HandClock
  readonly writer?: string
  /** By name; `default` alone when absent. */
  readonly urls?: Readonly<Record<string, string>>
  readonly manuals?: readonly ManualSubscription[]
  readonly inquiries?: InquiryOptions
  /** See `SyncLoopDeps`. */
  readonly beginSync?: () => Promise<void>
}

/** What a proxy answers; when it was asked for is added. */
export type Answered = Omit<FetchedList, keyof AskedAt> | FetchFailure
type Answer = (trigger: SyncTrigger, signal: AbortSignal) => Answered | Promise<Answered>

/** A sync loop whose proxies answer what the test says. */
export interface Harness<Store extends CredentialStore = MemoryStore> {
  readonly syncer: SyncLoop
  readonly board: Pick<SnapshotBoard, 'current' | 'offer'>
  readonly store: Store
  readonly clock: HandClock
  readonly log: RecordedLog
  readonly reports: readonly SyncReport[]
  /** Everything that was published, in order. */
  readonly published: readonly Snapshot[]
  /** What was loaded from the store and is ours. */
  readonly loaded: readonly StoredProxy[]
  /** Names of the proxies, a name for each request that was made. */
  readonly fetched: readonly string[]
  /** Failure events that were counted. */
  readonly failureEvents: readonly (readonly [proxy: string, provider: string | null, reason: string])[]
  readonly storeUp: () => boolean | null
  readonly breakers: Map<string, OpenBreaker>
  /** The breakers as the metrics show them. */
  readonly shownBreakers: ReadonlyMap<string, OpenBreaker | null>
  /** Called whenever a breaker is looked at, and waited for. */
  readonly onBreaker: (before: () => Promise<void> | undefined) => void
  /** What a proxy answers from now on; the first one, unless another is named. */
  readonly answer: (answer: Answer | Answered, proxy?: string) => void
  /** One scheduled sync, an interval after the last; the report of the first proxy. */
  readonly sync: () => Promise<SyncReport>
  /** One at this moment. */
  readonly syncNow: () => Promise<SyncReport>
  /** Gives up what is under way. */
  readonly close: () => Promise<void>
}

/** A good answer of a proxy. */
export function answering(
  observations: readonly Observation[],
  overrides: {
    readonly degraded?: boolean
    readonly partial?: boolean
    readonly clockSkewSeconds?: number | null
  } = {},
): Answered {
  const { degraded = false, partial = false, clockSkewSeconds = 0 } = overrides
  return { ok: true, observed: listOf(observations, { degraded, partial }), version: '7.2.140', clockSkewSeconds }
}

/** On a store in memory. */
export function createHarness(options: HarnessOptions & { readonly store?: MemoryStore } = {}): Harness {
  return createHarnessOn(options.store ?? createMemoryStore(), options)
}

export function createHarnessOn<Store extends CredentialStore>(
  store: Store,
  options: HarnessOptions = {},
): Harness<Store> {
  const { clock = createHandClock(), writer = 'writer-1', manuals = [] } = options
  const { urls = { default: 'http://proxy:8317' } } = options
  const proxies = Object.entries(urls).map(toProxy)
  const log = createRecordedLog()
  const { source, answer, ...asked } = createAnsweringSource(clock)
  const { observer, ...observed } = createRecordingObserver()
  const loop = createSyncLoop({
    source,
    store,
    proxies,
    manuals: () => manuals,
    emailMode: 'masked',
    clock,
    log,
    writer,
    intervalSeconds: INTERVAL_MS / 1000,
    usageRetentionDays: 30,
    // A test that holds up the store waits for nothing.
    loadWaitMs: 0,
    observer,
    ...(options.inquiries && { inquiries: options.inquiries }),
    ...(options.beginSync && { beginSync: options.beginSync }),
    nextRunAt: () => new Date(AT.getTime() + INTERVAL_MS),
  })
  const syncNow = (): Promise<SyncReport> => syncAtOnce(loop)
  return {
    ...asked,
    ...observed,
    syncer: loop,
    board: { current: loop.snapshot, offer: loop.offer },
    store,
    clock,
    log,
    answer: (given, proxy = proxies[0]?.name ?? '') => answer(given, proxy),
    sync: () => {
      clock.advance(INTERVAL_MS)
      return syncNow()
    },
    syncNow,
    close: loop.close,
  }
}

async function syncAtOnce(loop: SyncLoop): Promise<SyncReport> {
  loop.start('schedule')
  const [report] = await loop.settled()
  if (report === undefined) throw new Error('no proxy')
  return report
}

function createAnsweringSource(clock: HandClock) {
  const answers = new Map<string, Answer>()
  const breakers = new Map<string, OpenBreaker>()
  const fetched: string[] = []
  let beforeBreaker: () => Promise<void> | undefined = () => undefined
  const source: CredentialSource = {
    fetch: async (proxy, trigger, signal) => {
      fetched.push(proxy.name)
      const asked = { askedAt: clock.now(), askedMonotonicMs: clock.monotonicMs() }
      const answer = (await answers.get(proxy.name)?.(trigger, signal)) ?? { ok: false, reason: 'refused' }
      return answer.ok ? { ...asked, ...answer } : answer
    },
    breaker: async (proxy) => {
      await beforeBreaker()
      return breakers.get(proxy.name) ?? null
    },
  }
  return {
    source,
    fetched,
    breakers,
    onBreaker: (before: typeof beforeBreaker): void => {
      beforeBreaker = before
    },
    answer: (given: Answer | Answered, proxy: string): void => {
      answers.set(proxy, typeof given === 'function' ? given : () => given)
    },
  }
}

function createRecordingObserver() {
  const reports: SyncReport[] = []
  const published: Snapshot[] = []
  const loaded: StoredProxy[] = []
  const shownBreakers = new Map<string, OpenBreaker | null>()
  const failureEvents: (readonly [proxy: string, provider: string | null, reason: string])[] = []
  let isStoreUp: boolean | null = null
  const observer: SyncLoopObserver = {
    onJoin: () => {},
    onLeave: async () => {},
    onPublish: (snapshot) => published.push(snapshot),
    onFinish: (report) => reports.push(report),
    onBreaker: (proxy, breaker) => shownBreakers.set(proxy, breaker),
    onLoad: (stored) => loaded.push(stored),
    onStoreHealth: (up) => {
      isStoreUp = up
    },
    onFailureEvent: (proxy, provider, reason) => failureEvents.push([proxy, provider, reason]),
  }
  return { observer, reports, published, loaded, shownBreakers, failureEvents, storeUp: () => isStoreUp }
}

function toProxy([name, url]: [string, string]): CliProxy {
  return { name, url, readKey: async () => 'key' }
}
