import type { Credential } from './credential.ts'
import type { History } from './history.ts'
import { judge } from './judgement.ts'
import type { Observation, ObservedList } from './observation.ts'
import { type ManualSubscription, manualFor, subscriptionOf } from './subscription.ts'

export interface Reconciled {
  readonly credentials: readonly Credential[]
  /** How many credentials the list lacks and that stay until a second list lacks them too. */
  readonly heldCount: number
}

/** What a list is read against. */
export interface ReconcileContext {
  readonly proxy: string
  readonly before: History | null
  readonly manuals: readonly ManualSubscription[]
  /** The wall clock at the fetch. */
  readonly now: Date
}

/**
 * Makes a proxy's credentials from its list and what was known before.
 *
 * A list that became empty or lost more than half of the credentials may be an accident of the proxy's: what is missing
 * stays until a second list lacks it too. A degraded list removes nothing.
 */
export function reconcile(list: ObservedList, context: ReconcileContext): Reconciled {
  const known = context.before?.credentials ?? []
  const knownById = new Map(known.map((credential) => [credential.credential, credential]))
  const observations = list.degraded ? recognise(list.observations, known) : list.observations
  const listed = observations.map((observation) => {
    const before = knownById.get(observation.credential) ?? null
    return toCredential(observation, before, list.degraded, context)
  })
  const listedIds = new Set(listed.map(({ credential }) => credential))
  const missing = known.filter(({ credential }) => !listedIds.has(credential))
  const held = heldBack(missing, known.length, list.degraded, context.now)
  return { credentials: [...listed, ...held], heldCount: held.length }
}

function heldBack(missing: readonly Credential[], knownCount: number, degraded: boolean, now: Date): Credential[] {
  if (degraded) return [...missing]
  if (missing.length <= knownCount / 2) return []
  const firstTime = missing.filter(({ missingSinceAt }) => missingSinceAt === null)
  return firstTime.map((credential) => ({ ...credential, missingSinceAt: now }))
}

function toCredential(
  observation: Observation,
  before: Credential | null,
  degraded: boolean,
  context: ReconcileContext,
): Credential {
  const { proxy, manuals, now } = context
  const { disabled, unavailable, messageReason, statement, recentRequests, ...observed } = observation
  const judgement = judge(observation, before && { credential: before, seenAt: context.before?.askedAt ?? now }, now)
  return {
    ...observed,
    ...subscriptionOf(statement, before, manualFor(manuals, proxy, observed.name)),
    ...judgement,
    proxy,
    statusSinceAt: before?.statusLabel === judgement.statusLabel ? before.statusSinceAt : now,
    lastRefreshAt: observed.lastRefreshAt ?? before?.lastRefreshAt ?? null,
    requests: observed.requests ?? (degraded ? (before?.requests ?? null) : null),
    firstSeenAt: before?.firstSeenAt ?? now,
    missingSinceAt: null,
  }
}

/** A degraded list has no ids, and an id is more than a name when auth files lie in folders: match by name where it is unique. */
function recognise(observations: readonly Observation[], known: readonly Credential[]): Observation[] {
  const byName = Map.groupBy(known, ({ name }) => name)
  return observations.map((observation) => {
    const [only, ...others] = byName.get(observation.name) ?? []
    return only !== undefined && others.length === 0 ? { ...observation, credential: only.credential } : observation
  })
}
