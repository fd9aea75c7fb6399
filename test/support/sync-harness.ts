import type { Observation } from '../../src/domain/observation.ts'
import type { SyncReport } from '../../src/domain/report.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import type { AskedAt, CliProxy, FetchedList, FetchFailure, OpenBreaker, SyncTrigger } from '../../src/domain/source.ts'
import type { ManualSubscription } from '../../src/domain/subscription.ts'
import type { SnapshotBoard } from '../../src/sync/snapshot-board.ts'
import { createSyncLoop, type SyncLoop } from '../../src/sync/sync-loop.ts'
import { createMemoryStore, type MemoryStore } from './memory-store.ts'
import { listOf } from './observations.ts'
import { createRecordedLog } from './recorded-log.ts'

export const AT = new Date('2026-11-23T05:00:00.000Z')
export const INTERVAL_SECONDS = 900

/** Both clocks, moved by hand. */
export interface HandClock {
  readonly now: () => Date
  readonly monotonicMs: () => number
  readonly advance: (seconds: number) => void
  readonly setWall: (bySeconds: number) => void
}

export interface HarnessOptions {
  readonly store?: MemoryStore
  readonly clock?: HandClock
  readonly writer?: string
  /** By name; `default` alone when absent. */
  readonly urls?: Readonly<Record<string, string>>
  readonly manuals?: readonly ManualSubscription[]
}

/** What a proxy answers; when it was asked for is added. */
export type Answered = Omit<FetchedList, keyof AskedAt> | FetchFailure
type Answer = (trigger: SyncTrigger, signal: AbortSignal) => Answered | Promise<Answered>

/** A sync loop whose proxies answer what the test says. */
export interface Harness {
  readonly syncer: SyncLoop
  readonly board: Pick<SnapshotBoard, 'current' | 'offer'>
  readonly store: MemoryStore
  readonly clock: HandClock
  readonly log: ReturnType<typeof createRecordedLog>
  readonly reports: readonly SyncReport[]
  /** Everything that was published, in order. */
  readonly published: readonly Snapshot[]
  /** Names of the proxies, a name for each request that was made. */
  readonly fetched: readonly string[]
  readonly storeUp: () => boolean | null
  readonly breakers: Map<string, OpenBreaker>
  /** Called whenever a breaker is looked at, and waited for. */
  readonly onBreaker: (before: () => Promise<void> | undefined) => void
  readonly answer: (answer: Answer | Answered, proxy?: string) => void
  /** One scheduled sync, an interval after the last. */
  readonly sync: () => Promise<SyncReport>
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
  return { ok: true, list: listOf(observations, { degraded, partial }), version: '7.2.140', clockSkewSeconds }
}

export function createHandClock(): HandClock {
  let wallMs = AT.getTime()
  let monotonicMs = 1000
  return {
    now: () => new Date(wallMs),
    monotonicMs: () => monotonicMs,
    advance: (seconds) => {
      wallMs += seconds * 1000
      monotonicMs += seconds * 1000
    },
    setWall: (bySeconds) => {
      wallMs += bySeconds * 1000
    },
  }
}

export function createHarness(options: HarnessOptions = {}): Harness {
  const { store = createMemoryStore(), clock = createHandClock(), writer = 'writer-1', manuals = [] } = options
  const proxies = Object.entries(options.urls ?? { default: 'http://localhost:8317' }).map(toProxy)
  const log = createRecordedLog()
  const answers = new Map<string, Answer>()
  const breakers = new Map<string, OpenBreaker>()
  const reports: SyncReport[] = []
  const published: Snapshot[] = []
  const fetched: string[] = []
  let storeUp: boolean | null = null
  let beforeBreaker: () => Promise<void> | undefined = () => undefined
  const loop = createSyncLoop({
    source: {
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
    },
    store,
    proxies,
    readManuals: async () => manuals,
    emailMode: 'masked',
    clock,
    log,
    writer,
    intervalSeconds: INTERVAL_SECONDS,
    usageRetentionDays: 30,
    observer: {
      onPublish: (snapshot) => published.push(snapshot),
      onFinish: (report) => reports.push(report),
      onBreaker: () => {},
      onLoad: () => {},
      onStoreHealth: (up) => {
        storeUp = up
      },
    },
    nextRunAt: () => new Date(AT.getTime() + INTERVAL_SECONDS * 1000),
  })
  const answer: Harness['answer'] = (given, proxy = 'default') => {
    answers.set(proxy, typeof given === 'function' ? given : () => given)
  }
  const sync = async (): Promise<SyncReport> => {
    clock.advance(INTERVAL_SECONDS)
    loop.start('schedule')
    const [report] = await loop.settled()
    if (report === undefined) throw new Error('no proxy')
    return report
  }
  return {
    syncer: loop,
    board: { current: loop.snapshot, offer: loop.offer },
    store,
    clock,
    log,
    reports,
    published,
    fetched,
    storeUp: () => storeUp,
    breakers,
    onBreaker: (before) => {
      beforeBreaker = before
    },
    answer,
    sync,
    close: loop.close,
  }
}

function toProxy([name, url]: [string, string]): CliProxy {
  return { name, url, readKey: async () => 'key' }
}
