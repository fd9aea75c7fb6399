import type { ObservedReason } from './condition/labels.ts'
import type { Identity, RequestCounts, Statement } from './credential.ts'
import type { QuotaWindow } from './quota.ts'
import type { RejectReason } from './reasons.ts'

/** One entry of a proxy's list, bounded and typed. Nothing else of the entry leaves `parse`. */
export interface Observation extends Identity {
  /** The proxy's own word: unknown, active, pending, refreshing, error, disabled, or a new one; null before v6.3.56. */
  readonly status: string | null
  readonly disabled: boolean
  readonly unavailable: boolean
  /** What the status message says, as a reason; null when there is no message. */
  readonly messageReason: ObservedReason | null
  readonly nextRetryAt: Date | null
  /** Running cooldowns, the latest to end first; null when the proxy publishes none (before v7.3). */
  readonly cooldowns: readonly Cooldown[] | null
  /** When the condition last changed, by the proxy: no failure is later. */
  readonly updatedAt: Date | null
  /** When the account's own file last changed. */
  readonly modifiedAt: Date | null
  readonly lastRefreshAt: Date | null
  /** The id_token's claims as one statement; null when the entry carries none that can be read. */
  readonly statement: Statement | null
  /** The claims of that statement as one text, which differs after a login even where a date cannot be read. */
  readonly loginKey: string | null
  /** The plan by the provider's newest headers; null where they name none. */
  readonly signal: Statement | null
  /** The end, and perhaps the plan, in the owner's note; null where it has none that can be read. */
  readonly note: Statement | null
  /** The note has more than one end, so that none of them counts. */
  readonly noteIsAmbiguous: boolean
  /** Windows in the provider's headers, in any order; one may be there more than once, or be over. */
  readonly quota: readonly QuotaWindow[]
  /** Null when the proxy publishes no counters (before v6.9.49). */
  readonly requests: RequestCounts | null
  /** Ten-minute buckets with requests in them, oldest first; null when the proxy publishes none (before v6.9.46). */
  readonly recentRequests: readonly RequestCounts[] | null
}

/** For how long the proxy leaves an account alone, or one model of it. */
export interface Cooldown {
  /** `other`: of a scope that we do not know. It says that something runs, and nothing of the account's waiting. */
  readonly scope: 'credential' | 'model' | 'other'
  /** At most 100 characters. */
  readonly model: string | null
  readonly reason: ObservedReason
  readonly retryAt: Date | null
}

/** The cooldowns in a list, by credential. */
export function cooldownsIn(observations: readonly Observation[]): ReadonlyMap<string, readonly Cooldown[]> {
  const found = new Map<string, readonly Cooldown[]>()
  for (const { credential, cooldowns } of observations) {
    if (cooldowns !== null && cooldowns.length > 0) found.set(credential, cooldowns)
  }
  return found
}

/** A proxy's list, read. */
export interface ObservedList {
  readonly observations: readonly Observation[]
  /** Entries refused, by reason; reasons that did not occur may be absent. */
  readonly rejected: ReadonlyMap<RejectReason, number>
  /** The proxy answered from its disk: ids and conditions are missing, and an absence proves nothing. */
  readonly degraded: boolean
  /** One page of a longer list: its entries are whole, and an absence proves nothing. */
  readonly partial: boolean
}
