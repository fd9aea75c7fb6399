import type { Failure } from './failure.ts'
import type { InquiryEntry, InquiryRecord } from './inquiry.ts'
import type { StoreReason } from './reasons.ts'
import type { StoredProxy } from './stored-proxy.ts'
import type { SyncChange } from './sync-change.ts'

/** The hint names an SQLSTATE, what the database says of its schema, or a file to run. */
export type StoreFailure = Failure<StoreReason>
export type LoadOutcome = { readonly ok: true; readonly proxies: ReadonlyMap<string, StoredProxy> } | StoreFailure
export type ApplyOutcome = { readonly ok: true; readonly revision: number } | StoreFailure
export type InquiriesOutcome = { readonly ok: true; readonly records: readonly InquiryRecord[] } | StoreFailure
/** Not recorded: the store holds no such credential. */
export type RecordOutcome = { readonly ok: true; readonly recorded: boolean } | StoreFailure

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
  /** When the listed credentials of the named proxies were asked for last; what cannot be read is left out. */
  readonly loadInquiries: (proxies: readonly string[], signal: AbortSignal) => Promise<InquiriesOutcome>
  /**
   * Stores when a credential was asked for, and with an answer what it says, in one transaction. It touches no revision:
   * the next change writes the same.
   */
  readonly recordInquiry: (entry: InquiryEntry, signal: AbortSignal) => Promise<RecordOutcome>
  readonly close: () => Promise<void>
}
