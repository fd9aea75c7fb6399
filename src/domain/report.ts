import type { FetchReason, RejectReason, StoreReason } from './reasons.ts'

/** What one sync of one proxy did. */
export interface SyncReport {
  readonly proxy: string
  readonly startedAt: Date
  /** When the list was asked for; absent when the fetch failed. */
  readonly askedAt?: Date
  readonly fetch: StepReport<FetchReason> & {
    /** No request was made: the breaker is open, or the proxy asked to wait. */
    readonly skipped?: true
  }
  /** Absent when the fetch failed: there was nothing to store. */
  readonly store?: StepReport<StoreReason>
  /** Absent when the fetch failed. */
  readonly counts?: SyncCounts
  readonly clockSkewSeconds?: number
}

export interface StepReport<Reason extends string> {
  readonly durationMs: number
  /** Absent on success. */
  readonly reason?: Reason
  /** See `Failure`. */
  readonly hint?: string
}

export interface SyncCounts {
  readonly listed: number
  readonly rejected: ReadonlyMap<RejectReason, number>
  readonly changed: number
  readonly removed: number
  /** Missing, awaiting confirmation by a second list. */
  readonly held: number
}
