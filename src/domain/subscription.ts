import type { Statement, Subscription } from './credential.ts'
import { sameValue } from './same-value.ts'

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
 * The subscription on the best evidence: the operator's word before the id_token's. The operator's word is never kept:
 * it is read again from its file.
 */
export function subscriptionOf(statement: Statement | null, manual: ManualSubscription | null): Subscription {
  const stated = statement === null ? UNKNOWN : subscriptionBy(statement)
  if (manual === null) return stated
  return {
    planType: manual.planType ?? stated.planType,
    accountId: stated.accountId,
    startAt: manual.startAt ?? stated.startAt,
    endAt: manual.endAt,
    evidence: 'manual',
  }
}

function subscriptionBy({ observedAt, ...stated }: Statement): Subscription {
  return { ...stated, evidence: stated.endAt && 'id_token' }
}

/** What an id_token says, as first seen at `askedAt`. */
export function statementOf(said: Subscription, askedAt: Date): Statement {
  const { evidence, ...stated } = said
  return { ...stated, observedAt: askedAt }
}

/**
 * The statement that holds. A newer one replaces all of the last, so that a downgrade loses its dates; only its absence
 * keeps the last. One that says nothing new is as old as the last.
 */
export function latestStatement(newer: Statement | null, last: Statement | null): Statement | null {
  if (newer === null || last === null) return newer ?? last
  return sameValue({ ...newer, observedAt: null }, { ...last, observedAt: null }) ? last : newer
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

/** Days to a date, fractional, negative after it. */
export function daysUntil(endAt: Date, now: Date): number {
  return (endAt.getTime() - now.getTime()) / DAY_MS
}
