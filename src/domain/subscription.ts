import type { Credential, Subscription } from './credential.ts'

/** What the operator states of a subscription that no proxy publishes. */
export interface ManualSubscription {
  /** Null: in every proxy. */
  readonly proxy: string | null
  /** The auth file's name. */
  readonly name: string
  readonly planType: string | null
  readonly startAt: Date | null
  readonly endAt: Date
}

const DAY_MS = 86_400_000
const UNKNOWN: Subscription = { planType: null, accountId: null, startAt: null, endAt: null, evidence: null }

/**
 * The subscription on the best evidence: the operator's word before the id_token's.
 *
 * An id_token's statement replaces all of the last one, so that a downgrade loses its dates; only its absence keeps the
 * last one. The operator's word is never kept: it is read anew from its file.
 */
export function subscriptionOf(
  statement: Subscription | null,
  before: Credential | null,
  manual: ManualSubscription | null,
): Subscription {
  const stated = statement ?? lastStatement(before)
  if (manual === null) return stated
  return {
    planType: manual.planType ?? stated.planType,
    accountId: stated.accountId,
    startAt: manual.startAt ?? stated.startAt,
    endAt: manual.endAt,
    evidence: 'manual',
  }
}

/** Finds the operator's statement for an auth file; one that names the proxy goes before one for all proxies. */
export function manualFor(
  manuals: readonly ManualSubscription[],
  proxy: string,
  name: string,
): ManualSubscription | null {
  const named = manuals.filter((manual) => manual.name === name)
  return named.find((manual) => manual.proxy === proxy) ?? named.find((manual) => manual.proxy === null) ?? null
}

function lastStatement(before: Credential | null): Subscription {
  if (before === null) return UNKNOWN
  const { planType, accountId, startAt, endAt, evidence } = before
  return evidence === 'manual' ? { ...UNKNOWN, accountId } : { planType, accountId, startAt, endAt, evidence }
}

/** Days to a date, fractional, negative after it. */
export function daysUntil(endAt: Date, now: Date): number {
  return (endAt.getTime() - now.getTime()) / DAY_MS
}
