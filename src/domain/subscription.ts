import type { Credential, Subscription } from './credential.ts'

/**
 * What the operator states of a subscription that no proxy publishes. One of `name`, `accountId` and `email` says whose it
 * is, and the other two are null.
 */
export interface ManualSubscription {
  /** Null: in every proxy. */
  readonly proxy: string | null
  /** The auth file's name. */
  readonly name: string | null
  /** The provider's own id of the account, which a login under a new file name keeps. */
  readonly accountId: string | null
  /** Without regard to case. */
  readonly email: string | null
  /** Of `email`: the same address may have accounts with several providers. Null: any. */
  readonly provider: string | null
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

/** What statements of the operator are matched by. */
export type Account = Pick<Credential, 'proxy' | 'name' | 'provider' | 'email' | 'accountId'>

/**
 * Finds the operator's statement for an account: one that names the proxy before one for all proxies; of those one by
 * the file's name before one by the account's id, and that before one by e-mail.
 */
export function manualFor(manuals: readonly ManualSubscription[], account: Account): ManualSubscription | null {
  const concerned = manuals.filter((manual) => concerns(manual, account))
  for (const proxy of [account.proxy, null]) {
    const stated = concerned.filter((manual) => manual.proxy === proxy)
    const found =
      stated.find(({ name }) => name !== null) ?? stated.find(({ accountId }) => accountId !== null) ?? stated[0]
    if (found !== undefined) return found
  }
  return null
}

function concerns(manual: ManualSubscription, { name, provider, email, accountId }: Account): boolean {
  if (manual.name !== null) return manual.name === name
  if (manual.accountId !== null) return manual.accountId === accountId
  const isProvider = manual.provider === null || manual.provider === provider
  return isProvider && manual.email !== null && manual.email.toLowerCase() === email?.trim().toLowerCase()
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
