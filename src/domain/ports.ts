import type { ObservedList } from './observation.ts'
import type { BreakerReason, FetchReason, StoreReason } from './reasons.ts'
import type { SyncCounts, SyncReport } from './report.ts'
import type { Snapshot } from './snapshot.ts'
import type { StoredProxy, SyncChange } from './sync-change.ts'

/** Both clocks, for either can lie: the wall clock is set, the monotonic one stands still in suspend. */
export interface Clock {
  readonly now: () => Date
  /** Milliseconds from a fixed point in this process. */
  readonly monotonicMs: () => number
}

/** One line per event. Fields are shown as they are: callers pass no secret, e-mail or upstream text. */
export interface Log {
  readonly debug: (message: string, fields?: LogFields) => void
  readonly info: (message: string, fields?: LogFields) => void
  readonly warn: (message: string, fields?: LogFields) => void
  readonly error: (message: string, fields?: LogFields) => void
}
export type LogFields = Readonly<Record<string, string | number | boolean>>

/** A configured proxy. */
export interface CliProxy {
  /** In labels and rows; unique. */
  readonly name: string
  /** Base URL without a trailing slash, user or password. */
  readonly url: string
  /** Reads the management key; called for each fetch, so that a rotated key file needs no restart. May reject. */
  readonly readKey: () => Promise<string>
}

/** Why a sync runs: the schedule, or a person who asked for it and may probe an open breaker. */
export type SyncTrigger = 'schedule' | 'request'

export type FetchOutcome =
  | {
      readonly ok: true
      readonly list: ObservedList
      readonly version: string | null
      /** The proxy's `Date` header minus our clock, in whole seconds; null without the header. */
      readonly clockSkewSeconds: number | null
    }
  | {
      readonly ok: false
      readonly reason: FetchReason
      /** One sentence for the operator about what to do; safe to log. */
      readonly hint?: string
      /** No request was made: the breaker is open, or the proxy asked to wait. */
      readonly skipped?: true
    }

/** An open breaker. */
export interface OpenBreaker {
  readonly reason: BreakerReason
  readonly openedAt: Date
  /** When the schedule will ask the proxy again. */
  readonly probeAt: Date
  /** Whether a person's request may still probe before that. */
  readonly mayProbe: boolean
}

/** Reads the credentials of a proxy. */
export interface CredentialSource {
  /** Never rejects; the whole exchange has one deadline. Aborting `signal` gives up with reason `other`. */
  readonly fetch: (proxy: CliProxy, trigger: SyncTrigger, signal: AbortSignal) => Promise<FetchOutcome>
  /** The breaker of a proxy as last persisted, or null while it is closed. Never rejects. */
  readonly breaker: (proxy: CliProxy) => Promise<OpenBreaker | null>
}

export interface StoreFailure {
  readonly ok: false
  readonly reason: StoreReason
  /** One sentence for the operator: SQLSTATE, the database's hint, a file to run. Safe to log: no row, key or e-mail. */
  readonly hint?: string
}
export type LoadOutcome = { readonly ok: true; readonly proxies: ReadonlyMap<string, StoredProxy> } | StoreFailure
export type ApplyOutcome = { readonly ok: true; readonly revision: number } | StoreFailure

/** Keeps credential metadata. The methods never reject and may be called again after any failure. */
export interface CredentialStore {
  /** For a log line: `SQLite in ./data` or `Supabase at https://…`. */
  readonly description: string
  /** The state of the named proxies; one never stored is absent. */
  readonly load: (proxies: readonly string[], signal: AbortSignal) => Promise<LoadOutcome>
  /**
   * Applies a change in one transaction, whole or not at all. `store_conflict` when the stored revision or number of
   * live rows is not the change's base: load and compute again.
   */
  readonly apply: (change: SyncChange, signal: AbortSignal) => Promise<ApplyOutcome>
  readonly close: () => Promise<void>
}

/** Where the sync loop tells what it did; each method returns at once and never throws. */
export interface SyncObserver {
  /** A snapshot was loaded or fetched; it replaces the last one whole. */
  readonly published: (snapshot: Snapshot) => void
  readonly finished: (report: SyncReport) => void
  readonly breakerChanged: (proxy: string, breaker: OpenBreaker | null) => void
  readonly storeLoaded: (stored: StoredProxy) => void
  /** False while any proxy's last write or load failed. */
  readonly storeChanged: (up: boolean) => void
}

/** The answer to a person's request for a sync. */
export type SyncRequest =
  /** A sync was started, a running one joined, or one that started less than 10 s ago counts; `done` never rejects. */
  | { readonly accepted: true; readonly done: Promise<readonly SyncReport[]> }
  /** Every proxy's breaker is open and none may be probed. */
  | { readonly accepted: false; readonly reason: BreakerReason; readonly retryAfterSeconds: number }

/** What `/api/collector/oauth/status` says of a proxy. */
export interface ProxyStatus {
  readonly proxy: string
  readonly lastAttemptAt: Date | null
  /** Of the fetch; after a warm start it comes from the store. */
  readonly lastSuccessAt: Date | null
  readonly counts: SyncCounts | null
  /** Of the last attempt; null when it succeeded or there was none. */
  readonly fetchReason: FetchReason | null
  readonly storeReason: StoreReason | null
  readonly breaker: OpenBreaker | null
  readonly nextRunAt: Date
}

/** The sync loop as HTTP sees it. The methods never reject. */
export interface SyncControl {
  readonly request: () => Promise<SyncRequest>
  readonly status: () => Promise<readonly ProxyStatus[]>
}
