import type { Failure } from './failure.ts'
import type { ObservedList } from './observation.ts'
import type { BreakerReason, FetchReason } from './reasons.ts'

/** A configured proxy. */
export interface CliProxy {
  /** In labels and rows; unique. */
  readonly name: string
  /** Base URL without a trailing slash, user or password. */
  readonly url: string
  /** Reads the management key; called for each fetch, so that a rotated key file needs no restart. May reject. */
  readonly readKey: () => Promise<string>
  /** Authorities that its certificate may be of, besides those that are trusted anyway, as PEM. */
  readonly ca?: string | undefined
  /** Sent with each request, for what stands before it; values are secrets. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Why a sync runs: the schedule, or a person who asked for it and may probe an open breaker. */
export type SyncTrigger = 'schedule' | 'request'

/** When a list was asked for, on either clock. */
export interface AskedAt {
  readonly askedAt: Date
  /** Milliseconds on this process's monotonic clock. */
  readonly askedMonotonicMs: number
}

/** A list that was read, and what its answer says of the proxy. */
export interface FetchedList extends AskedAt {
  readonly ok: true
  readonly observed: ObservedList
  readonly version: string | null
  /** The proxy's clock (its `Date` header) minus ours, in whole seconds; null without the header. */
  readonly clockSkewSeconds: number | null
}

export interface FetchFailure extends Failure<FetchReason> {
  /** No request was made: the breaker is open, or the proxy asked to wait. */
  readonly skipped?: true
  /** When the schedule asks again, where an open breaker holds it back. */
  readonly nextTryAt?: Date
}

export type FetchOutcome = FetchedList | FetchFailure

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
