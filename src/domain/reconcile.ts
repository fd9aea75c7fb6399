import { type Answers, answerFor, NO_ANSWERS } from './answers.ts'
import type { RecordedFailure } from './condition/failures.ts'
import type { ListContext } from './condition/findings.ts'
import { type Judgement, judge, judgeUnseen } from './condition/judge.ts'
import { withProjects } from './condition/projects.ts'
import { withSeenAt } from './condition/recall.ts'
import { hasRestarted } from './condition/requests.ts'
import { type Credential, type Identity, NO_STATEMENTS, type Statements, type Subscription } from './credential.ts'
import type { History } from './history.ts'
import type { AskedAccount, Reading } from './inquiry.ts'
import {
  indexManuals,
  type ManualIndex,
  type ManualSubscription,
  manualFor,
  manualStatement,
  restatedOne,
} from './manual-subscription.ts'
import type { Observation, ObservedList } from './observation.ts'
import { currentWindows } from './quota.ts'
import { isSameAccount } from './same-account.ts'
import { sameValue } from './same-value.ts'
import { byCredential, filterEach, mapEach, type Steps } from './steps.ts'
import { asRemoved, MAX_REMOVED } from './stored-proxy.ts'
import { latestStatement, newestStatement, statementOf, subscriptionOf, upTo } from './subscription.ts'

const MIN_CONFIRMATION_MS = 10_000

export interface Reconciled {
  readonly credentials: readonly Credential[]
  /** How many credentials the list lacks and that stay until a second list lacks them too. */
  readonly heldCount: number
  /** Credentials that the list lacks and that are gone. */
  readonly gone: readonly Credential[]
  /** These and all that left before, see `ProxySnapshot`. */
  readonly removed: readonly Credential[]
}

/** What a list is read against. */
export interface ReconcileContext {
  readonly proxy: string
  readonly before: History | null
  readonly manuals: readonly ManualSubscription[]
  /** What providers answered meanwhile; default none. */
  readonly answers?: Answers
  /** When the list was asked for. */
  readonly askedAt: Date
  /** Events of failed requests, by credential; see `ListContext`. */
  readonly failures?: ReadonlyMap<string, readonly RecordedFailure[]>
}

/**
 * Makes a proxy's credentials from its list and what was known before.
 *
 * A list that became empty or lost more than half of the credentials may be an accident of the proxy's: what is missing
 * stays until a second list lacks it too. A degraded list removes nothing, and neither does a page of a longer one.
 */
export function* reconcile(list: ObservedList, context: ReconcileContext): Steps<Reconciled> {
  const known = context.before?.credentials ?? []
  const knownById = yield* byCredential(known)
  const removed = context.before?.removed ?? []
  const removedById = yield* byCredential(removed)
  const observations = list.degraded ? recognise(list.observations, known) : list.observations
  const restarted = hasRestarted(knownById, observations)
  const manuals = indexManuals(context.manuals)
  const entryContext = { ...context, manuals, degraded: list.degraded, restarted }
  yield
  const judged = yield* mapEach(observations, (observation) => {
    const { credential } = observation
    const before = knownById.get(credential) ?? removedById.get(credential) ?? null
    return sameOr(before, toCredential(observation, before, entryContext))
  })
  const listed = withProjects(judged, knownById, context.askedAt)
  yield
  const listedById = yield* byCredential(listed)
  const seenAt = context.before?.askedAt ?? context.askedAt
  const unlisted = yield* filterEach(known, ({ credential }) => !listedById.has(credential))
  const missing = unlisted.map((one) => withSeenAt(one, seenAt))
  const held = heldBack(missing, known.length, list.degraded || list.partial, context.askedAt)
  const heldIds = new Set(held.map(({ credential }) => credential))
  const gone = missing.filter(({ credential }) => !heldIds.has(credential))
  const kept = yield* mapEach(held, (credential) => restatedOne(credential, manuals, context.askedAt))
  const stillGone = removed.filter(({ credential }) => !listedById.has(credential))
  return {
    credentials: [...listed, ...kept],
    heldCount: held.length,
    gone,
    removed: [...gone.map((one) => asRemoved(one, seenAt)), ...stillGone].slice(0, MAX_REMOVED),
  }
}

/** The object that is known, where nothing has changed: what lives on costs the garbage collector nothing. */
function sameOr(known: Credential | null, now: Credential): Credential {
  return known !== null && sameValue(known, now) ? known : now
}

function heldBack(
  missing: readonly Credential[],
  knownCount: number,
  incomplete: boolean,
  askedAt: Date,
): Credential[] {
  if (incomplete) return [...missing]
  if (missing.length <= knownCount / 2) return []
  const unconfirmed = missing.filter(
    ({ missingSinceAt }) => missingSinceAt === null || isAtOnce(missingSinceAt, askedAt),
  )
  return unconfirmed.map((credential) => ({ ...credential, missingSinceAt: credential.missingSinceAt ?? askedAt }))
}

/** Lists of one moment show one accident, whoever asked for them. */
function isAtOnce(a: Date, b: Date): boolean {
  return Math.abs(a.getTime() - b.getTime()) < MIN_CONFIRMATION_MS
}

interface EntryContext extends Omit<ReconcileContext, 'manuals'>, Pick<ListContext, 'restarted'> {
  readonly manuals: ManualIndex
  readonly degraded: boolean
}

function toCredential(observation: Observation, known: Credential | null, context: EntryContext): Credential {
  const { proxy, askedAt, degraded, restarted, answers = NO_ANSWERS } = context
  const account = accountIn(observation)
  const answer = answerFor(answers, observation.credential, account)
  const past = known !== null && isSameAccount(known, account) ? known : null
  const before = known && { credential: known, seenAt: context.before?.askedAt ?? askedAt }
  const judgement = degraded
    ? judgeUnseen(observation, before, askedAt)
    : judge(observation, before, {
        askedAt,
        restarted,
        failures: context.failures?.get(observation.credential) ?? [],
      })
  const statements = statementsOf(observation, { past, answer }, context)
  const firstSeenAt = known?.firstSeenAt ?? askedAt
  const subscription = subscriptionOf({ provider: observation.provider, firstSeenAt, statements }, askedAt)
  return assembled(observation, subscription, judgement, {
    proxy,
    statements,
    quota: currentWindows([...observation.quota, ...(answer?.quota ?? []), ...(past?.quota ?? [])], askedAt),
    resetCredits: answer?.resetCredits ?? past?.resetCredits ?? null,
    status: observation.status,
    statusSinceAt: known?.statusLabel === judgement.statusLabel ? known.statusSinceAt : askedAt,
    lastRefreshAt: observation.lastRefreshAt ?? known?.lastRefreshAt ?? null,
    requests: observation.requests ?? (degraded ? (known?.requests ?? null) : null),
    firstSeenAt,
    nameSuffix: known?.nameSuffix ?? null,
    missingSinceAt: null,
  })
}

type Rest = Omit<Credential, keyof Identity | keyof Subscription | keyof Judgement>

/**
 * Field by field: to spread the parts takes four times as long, and lists hold thousands. Of an observation only its
 * identity is wanted.
 */
function assembled(identity: Identity, subscription: Subscription, judgement: Judgement, rest: Rest): Credential {
  return {
    ...rest,
    credential: identity.credential,
    provider: identity.provider,
    name: identity.name,
    email: identity.email,
    label: identity.label,
    accountType: identity.accountType,
    source: identity.source,
    projectId: identity.projectId,
    authIndex: identity.authIndex,
    planType: subscription.planType,
    accountId: subscription.accountId,
    startAt: subscription.startAt,
    endAt: subscription.endAt,
    evidence: subscription.evidence,
    renewal: subscription.renewal,
    delinquent: subscription.delinquent,
    statusLabel: judgement.statusLabel,
    statusReason: judgement.statusReason,
    nextRetryAt: judgement.nextRetryAt,
    statusKeptFromAt: judgement.statusKeptFromAt,
    condition: judgement.condition,
  }
}

function accountIn({ statement, email }: Observation): AskedAccount {
  return { accountId: statement?.accountId ?? null, email }
}

/** What is known of an account besides its entry. */
interface Known {
  /** As last judged; null where its file held none or another account. */
  readonly past: Credential | null
  readonly answer: Reading | undefined
}

/** A list that was read from disk has no notes; what it lacks is not taken back. */
function statementsOf(observation: Observation, { past, answer }: Known, context: EntryContext): Statements {
  const { proxy, manuals, askedAt, degraded } = context
  const { statement, provider, name, email } = observation
  const before = past?.statements ?? NO_STATEMENTS
  const login = latestStatement(statement && statementOf(statement, provider, askedAt), upTo(before.id_token, askedAt))
  const manual = manualFor(manuals, { proxy, name, provider, email, accountId: login?.accountId ?? null })
  return {
    manual: manual && manualStatement(manual),
    live: newestStatement(answer?.live ?? null, before.live, askedAt),
    signal: newestStatement(observation.signal, before.signal, askedAt),
    note: degraded ? before.note : observation.note,
    id_token: login,
  }
}

/** A degraded list has no ids, and an id is more than a name when auth files lie in folders: match by name where it is unique. */
function recognise(observations: readonly Observation[], known: readonly Credential[]): Observation[] {
  const byName = Map.groupBy(known, ({ name }) => name)
  const listed = new Set(observations.map(({ credential }) => credential))
  return observations.map((observation) => {
    const [only, ...others] = byName.get(observation.name) ?? []
    const isKnown = only !== undefined && others.length === 0 && !listed.has(only.credential)
    return isKnown ? { ...observation, credential: only.credential } : observation
  })
}
