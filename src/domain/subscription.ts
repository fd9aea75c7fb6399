import { isAheadOf } from './clock-ahead.ts'
import type { Credential, Evidence, Statement, Statements, Subscription } from './credential.ts'
import { DAY_MS } from './durations.ts'
import { planTier } from './plan-tier.ts'
import { sameValue } from './same-value.ts'

/** A provider's own word outlives its date by this: one day without an answer must not swing the end to a staler source. */
const LIVE_END_MS = DAY_MS
const LIVE_RENEWAL_MS = 2 * DAY_MS

/** Whose statements they are. */
export type Stated = Pick<Credential, 'provider' | 'firstSeenAt' | 'statements'>

/**
 * The subscription on the best evidence.
 *
 * The end: the provider's own answer while that end is ahead or was read within a day, else the operator's, the note's, the
 * id_token's. The plan: the operator's, the newest of the provider's answer and its headers, the note's, the id_token's. A
 * plan from elsewhere that contradicts the id_token's makes its dates unknown, since they are of a plan that is over; a
 * free plan has no dates but the operator's. `renewal` and `delinquent` are unknown 48 hours after they were read, and
 * once the end that was read with them has passed.
 */
export function subscriptionOf(stated: Stated, now: Date): Subscription {
  const { provider, statements } = stated
  const { manual, note, id_token: login } = statements
  const live = current(statements.live, now)
  const observed = observedPlan(stated)
  const planType = manual?.planType ?? observed ?? note?.planType ?? login?.planType ?? null
  const isLoginOver = login?.planType != null && planType !== null && isOtherPlan(provider, planType, login.planType)
  const dates = isLoginOver ? null : login
  const isOfFreePlan = isFree(provider, planType)
  const dated: readonly (readonly [Evidence, Statement | null])[] = isOfFreePlan
    ? [['manual', manual]]
    : [
        ['live', live],
        ['manual', manual],
        ['note', note],
        ['id_token', dates],
      ]
  const [evidence, best] = dated.find(([, statement]) => statement?.endAt != null) ?? [null, null]
  return {
    planType,
    accountId: login?.accountId ?? null,
    startAt: best?.startAt ?? (isOfFreePlan ? null : (dates?.startAt ?? null)),
    endAt: best?.endAt ?? null,
    evidence,
    ...renewalOf(statements.live, now),
  }
}

/** What a credential holds of its subscription, whoever stated it. */
export function subscriptionOn(credential: Credential): Subscription {
  const { planType, accountId, startAt, endAt, evidence, renewal, delinquent } = credential
  return { planType, accountId, startAt, endAt, evidence, renewal, delinquent }
}

/** The provider's own answer while its end counts. */
function current(live: Statement | null, now: Date): Statement | null {
  if (live === null || live.endAt === null || live.endAt > now) return live
  return ageMs(live, now) < LIVE_END_MS ? live : null
}

function renewalOf(live: Statement | null, now: Date): Pick<Subscription, 'renewal' | 'delinquent'> {
  const isOver = live === null || ageMs(live, now) >= LIVE_RENEWAL_MS || (live.endAt !== null && live.endAt <= now)
  return isOver ? { renewal: null, delinquent: null } : { renewal: live.renewal, delinquent: live.delinquent }
}

function ageMs({ observedAt }: Statement, now: Date): number {
  return observedAt === null ? Number.POSITIVE_INFINITY : now.getTime() - observedAt.getTime()
}

/** The provider's newest word for the plan, unless a login since then brought another id_token. */
function observedPlan({ statements: { live, signal, id_token: login }, firstSeenAt }: Stated): string | null {
  const loggedInAt = login?.observedAt != null && login.observedAt > firstSeenAt ? login.observedAt : null
  const [newest] = [live, signal]
    .filter((statement) => statement?.planType != null)
    .filter((statement) => loggedInAt === null || (statement?.observedAt ?? loggedInAt) >= loggedInAt)
    .sort((a, b) => timeOf(b) - timeOf(a))
  return newest?.planType ?? null
}

function timeOf(statement: Statement | null): number {
  return statement?.observedAt?.getTime() ?? 0
}

/** Whether two words are of different plans: of two for one tier each may be right. */
export function isOtherPlan(provider: string, planType: string, other: string): boolean {
  const [tier, otherTier] = [planTier(provider, planType), planTier(provider, other)]
  return tier === null || otherTier === null ? planType !== other : tier !== otherTier
}

function isFree(provider: string, planType: string | null): boolean {
  return planType !== null && planTier(provider, planType) === 0
}

/** The ends that are stated with some authority: all but the id_token's, which is frozen at the last login. */
export function conflictOf({ live, manual, note }: Statements, now: Date): boolean | null {
  const ends = [current(live, now), manual, note].flatMap((statement) => statement?.endAt?.getTime() ?? [])
  return ends.length < 2 ? null : Math.max(...ends) - Math.min(...ends) > DAY_MS
}

/**
 * What an id_token says, as first seen at `askedAt`. A free plan has no dates: those that are left in its claims are of a
 * plan that lapsed.
 */
export function statementOf(said: Statement, provider: string, askedAt: Date): Statement {
  return { ...said, ...(isFree(provider, said.planType) ? { startAt: null, endAt: null } : {}), observedAt: askedAt }
}

/**
 * The statement that holds. A newer one replaces all of the last, so that a downgrade loses its dates; only its absence
 * keeps the last. One that says nothing new is as old as the last.
 */
export function latestStatement(newer: Statement | null, last: Statement | null): Statement | null {
  if (newer === null || last === null) return newer ?? last
  return sameValue({ ...newer, observedAt: null }, { ...last, observedAt: null }) ? last : newer
}

/** Of two statements of one source the one that was made last; one that a clock which was ahead dated is the oldest. */
export function newestStatement(a: Statement | null, b: Statement | null, now: Date): Statement | null {
  if (a === null || b === null) return upTo(a ?? b, now)
  const [timeOfA, timeOfB] = [a, b].map((one) => (isAhead(one, now) ? 0 : timeOf(one)))
  return upTo(Number(timeOfA) < Number(timeOfB) ? b : a, now)
}

/** A statement as of now, where a clock that was ahead dated it: else nothing would be newer until its time has come. */
export function upTo(statement: Statement | null, now: Date): Statement | null {
  return isAhead(statement, now) ? statement && { ...statement, observedAt: now } : statement
}

function isAhead(statement: Statement | null, now: Date): boolean {
  return statement?.observedAt != null && isAheadOf(statement.observedAt, now)
}

/** Whether Codex accounts have ends, and nobody names those but their last logins: the provider would tell the true ones. */
export function endsAreOfLogins(accounts: readonly Pick<Credential, 'provider' | 'evidence'>[]): boolean {
  const dated = accounts.filter(({ provider, evidence }) => provider === 'codex' && evidence !== null)
  return dated.length > 0 && dated.every(({ evidence }) => evidence === 'id_token')
}

/** Days to a date, fractional, negative after it. */
export function daysUntil(endAt: Date, now: Date): number {
  return (endAt.getTime() - now.getTime()) / DAY_MS
}
