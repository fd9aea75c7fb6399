import type { Identity, ProblemReason, RequestCounts, Subscription } from './credential.ts'
import type { RejectReason } from './reasons.ts'

/** One entry of a proxy's list, bounded and typed. Nothing else of the entry leaves `parse`. */
export interface Observation extends Identity {
  /** The proxy's own word: unknown, active, pending, refreshing, error, disabled, or a new one; null before v6.3.56. */
  readonly status: string | null
  readonly disabled: boolean
  readonly unavailable: boolean
  /** What the status message says, as a reason; null when there is no message. */
  readonly messageReason: ProblemReason | null
  readonly nextRetryAt: Date | null
  readonly lastRefreshAt: Date | null
  /** The id_token's claims as one statement; null when the entry carries none that can be read. */
  readonly statement: Subscription | null
  /** Null when the proxy publishes no counters (before v6.9.49). */
  readonly requests: RequestCounts | null
  /** Ten-minute buckets, oldest first; null when the proxy publishes none (before v6.9.46). */
  readonly recentRequests: readonly RequestCounts[] | null
}

/** A proxy's list, read. */
export interface ObservedList {
  readonly observations: readonly Observation[]
  /** Entries refused, by reason; reasons that did not occur may be absent. */
  readonly rejected: ReadonlyMap<RejectReason, number>
  /** The proxy answered from its disk, without its auth manager: identities and conditions are missing, so nothing may be concluded from an absence. */
  readonly degraded: boolean
}
