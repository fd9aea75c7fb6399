import type { Credential, Statement, Statements, Subscription } from './credential.ts'
import { planTier } from './plan-tier.ts'
import { sameValue } from './same-value.ts'

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
 * The subscription on the best evidence: the operator's word before the id_token's. The operator's word is never kept:
 * it is read again from its file.
 */
export function subscriptionOf({ id_token: said }: Statements, manual: ManualSubscription | null): Subscription {
  const stated = said === null ? UNKNOWN : subscriptionBy(said)
  if (manual === null) return stated
  return {
    planType: manual.planType ?? stated.planType,
    accountId: stated.accountId,
    startAt: manual.startAt ?? stated.startAt,
    endAt: manual.endAt,
    evidence: 'manual',
  }
}

/** What a credential holds of its subscription, whoever stated it. */
export function subscriptionOn({ planType, accountId, startAt, endAt, evidence }: Credential): Subscription {
  return { planType, accountId, startAt, endAt, evidence }
}

function subscriptionBy({ observedAt, ...stated }: Statement): Subscription {
  return { ...stated, evidence: stated.endAt && 'id_token' }
}

/**
 * The credentials as the operator's statements are now; the same array when that changes none. What the sources said is
 * kept apart from it, so that a statement that is taken back uncovers what the id_token says.
 */
export function restated(
  credentials: readonly Credential[],
  manuals: readonly ManualSubscription[],
): readonly Credential[] {
  const next = credentials.map((credential) => {
    const subscription = subscriptionOf(credential.statements, manualFor(manuals, credential))
    return sameValue(subscriptionOn(credential), subscription) ? credential : { ...credential, ...subscription }
  })
  return next.every((credential, index) => credential === credentials[index]) ? credentials : next
}

/**
 * What an id_token says, as first seen at `askedAt`. A free plan has no dates: those that are left in its claims are of a
 * plan that lapsed.
 */
export function statementOf(said: Subscription, provider: string, askedAt: Date): Statement {
  const { evidence, ...stated } = said
  const isFree = stated.planType !== null && planTier(provider, stated.planType) === 0
  return { ...stated, ...(isFree ? { startAt: null, endAt: null } : {}), observedAt: askedAt }
}

/**
 * The statement that holds. A newer one replaces all of the last, so that a downgrade loses its dates; only its absence
 * keeps the last. One that says nothing new is as old as the last.
 */
export function latestStatement(newer: Statement | null, last: Statement | null): Statement | null {
  if (newer === null || last === null) return newer ?? last
  return sameValue({ ...newer, observedAt: null }, { ...last, observedAt: null }) ? last : newer
}

/** The operator's statements, which may change while the program runs. */
export interface Manuals {
  /** As last read. */
  readonly current: () => readonly ManualSubscription[]
  /** Reads them again; never rejects, and resolves to the last good ones while they cannot be read. */
  readonly read: () => Promise<readonly ManualSubscription[]>
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

/** Days to a date, fractional, negative after it. */
export function daysUntil(endAt: Date, now: Date): number {
  return (endAt.getTime() - now.getTime()) / DAY_MS
}
