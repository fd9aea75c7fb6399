import type { StatusReason } from './condition/labels.ts'
import type { InquiryStatus } from './inquiry.ts'
import type { BreakerReason, FetchReason, StoreReason } from './reasons.ts'
import type { SyncCounts, SyncReport } from './report.ts'
import type { Snapshot } from './snapshot.ts'
import type { CliProxy, OpenBreaker } from './source.ts'
import type { StoredProxy } from './stored-proxy.ts'

/** What the sync loop says it did; each callback returns at once and never throws. */
export interface SyncObserver {
  /** A snapshot was loaded or fetched; it replaces the last one whole. */
  readonly onPublish: (snapshot: Snapshot) => void
  readonly onFinish: (report: SyncReport) => void
  readonly onBreaker: (proxy: string, breaker: OpenBreaker | null) => void
  readonly onLoad: (stored: StoredProxy) => void
  /** False while any proxy's last write or load failed. */
  readonly onStoreHealth: (up: boolean) => void
  /** A request failed; `provider` is null for an account that no list showed. */
  readonly onFailureEvent: (proxy: string, provider: string | null, reason: StatusReason) => void
}

/** Also told which proxies there are; what it shows of one that left is gone when `onLeave` resolves. */
export interface SyncLoopObserver extends SyncObserver {
  readonly onJoin: (proxy: CliProxy) => void
  readonly onLeave: (proxy: CliProxy) => Promise<void>
}

/** The answer to a person's request for a sync. */
export type SyncRequest =
  /** A sync was started, a running one joined, or one that started less than 10 s ago counts; `done` never rejects. */
  | { readonly accepted: true; readonly done: Promise<readonly SyncReport[]> }
  /** Every proxy's breaker is open and none may be probed. */
  | {
      readonly accepted: false
      readonly reason: BreakerReason
      /** What to do about it, see `Failure`; null while this process was not told. */
      readonly hint: string | null
      readonly nextTryAt: Date
      readonly retryAfterSeconds: number
    }

/** What `/api/collector/oauth/status` says of a proxy. */
export interface ProxyStatus {
  readonly proxy: string
  readonly lastAttemptAt: Date | null
  /** Of the fetch; after a warm start it comes from the store. */
  readonly lastSuccessAt: Date | null
  readonly counts: SyncCounts | null
  /** Of the last attempt; null when it succeeded or there was none. */
  readonly fetchReason: FetchReason | null
  /** What to do about it, see `Failure`. */
  readonly fetchHint: string | null
  readonly storeReason: StoreReason | null
  readonly storeHint: string | null
  readonly breaker: OpenBreaker | null
  readonly nextRunAt: Date
  /** Of those that are configured. */
  readonly inquiries: readonly InquiryStatus[]
}

/** The sync loop as HTTP sees it. The methods never reject. */
export interface SyncControl {
  readonly request: () => Promise<SyncRequest>
  readonly status: () => Promise<readonly ProxyStatus[]>
}
