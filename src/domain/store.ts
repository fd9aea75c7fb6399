import type { Failure } from './failure.ts'
import type { StoreReason } from './reasons.ts'
import type { StoredProxy } from './stored-proxy.ts'
import type { SyncChange } from './sync-change.ts'

/** The hint names an SQLSTATE, what the database says of its schema, or a file to run. */
export type StoreFailure = Failure<StoreReason>
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
