import type { RequestCounts } from '../credential.ts'
import type { Observation } from '../observation.ts'
import { type RecordedFailure, reasonOfLast, standingFailures } from './failures.ts'
import type { ObservedReason } from './labels.ts'
import { hasLoggedIn } from './login.ts'
import { type ConditionMemory, earlierOf, type Proof, type Recalled, type Symptom } from './memory.ts'
import { renewed, stillHolds } from './proof.ts'
import { type Before, recall } from './recall.ts'
import { refutedReason } from './refutation.ts'
import { riseBetween, trailingFailures } from './requests.ts'
import { isInTrouble } from './status-words.ts'
import { namesTime, rateLimitUntil, reasonIn, waitsUntil } from './waits.ts'

/** What a list is judged against besides what was known of the credential. */
export interface ListContext {
  /** The wall clock when the list was asked for. */
  readonly askedAt: Date
  /** Whether the proxy restarted since its last list; see `hasRestarted`. */
  readonly restarted: boolean
  /** Events of the credential's failed requests, where the proxy publishes them. */
  readonly failures?: readonly RecordedFailure[]
}

/** What a list says of a credential once its words are held against its counters and its past. */
export interface Findings {
  readonly observation: Observation
  readonly memory: Recalled
  readonly askedAt: Date
  /** Null while the account is not in trouble now: its list says nothing, or its words are refuted. */
  readonly symptom: Symptom | null
  readonly refuted: ObservedReason | null
  /** What was proven before, while it holds. */
  readonly proof: Proof | null
  /** Events since the last success and login. */
  readonly failures: readonly RecordedFailure[]
  readonly waitsUntil: Date | null
  readonly failuresSince: number
  readonly lastFailureAt: Date
  readonly lastSuccessAt: Date | null
}

export function findingsOf(observation: Observation, before: Before | null, context: ListContext): Findings {
  const { askedAt, restarted } = context
  const memory = recall(before, askedAt)
  const rise = riseBetween(memory.requests, observation.requests, { restarted, known: before !== null })
  const loggedIn = hasLoggedIn(memory, before?.credential.lastRefreshAt ?? null, observation)
  const lastFailureAt = lastFailure(observation, memory, rise, askedAt)
  const news = { rise, loggedIn, restarted, askedAt }
  const named = namedReason(observation)
  const refuted = named && refutedReason(named, observation, memory, news)
  const symptom = named === null || refuted !== null ? null : symptomOf(named, observation, memory, askedAt)
  const lastSuccessAt = rise !== null && rise.success > 0 ? askedAt : memory.lastSuccessAt
  const failures = standingFailures(context.failures ?? [], { now: askedAt, lastSuccessAt, login: observation })
  const held = memory.proof && stillHolds(memory.proof, observation.cooldowns !== null, news)
  return {
    observation,
    memory,
    askedAt,
    symptom,
    refuted,
    proof: held && explained(renewed(held, observation.cooldowns !== null, news), failures),
    failures,
    waitsUntil:
      symptom?.reason === 'rate_limited' ? rateLimitUntil(observation, lastFailureAt) : waitsUntil(observation),
    failuresSince: failuresSince(observation, memory, rise, loggedIn),
    lastFailureAt,
    lastSuccessAt,
  }
}

/** Why the list says that the account is in trouble, believed or not; null when it does not say so. */
function namedReason(observation: Observation): ObservedReason | null {
  const { cooldowns, messageReason } = observation
  if (!isInTrouble(observation)) return null
  // v7.3 and later: a login that cannot serve waits for nothing and has nothing to say.
  if (messageReason === null && cooldowns?.length === 0) return 'unauthorized'
  return reasonIn(observation) ?? 'other'
}

function symptomOf(reason: ObservedReason, observation: Observation, memory: ConditionMemory, askedAt: Date): Symptom {
  const last = memory.symptom
  return {
    reason,
    sinceAt: last?.reason === reason ? last.sinceAt : askedAt,
    timeNamed: namesTime(observation) || (last?.timeNamed ?? false),
  }
}

/** Events say better than lists why requests fail. */
function explained(proof: Proof, failures: readonly RecordedFailure[]): Proof {
  return proof.label === 'failing' ? { ...proof, reason: reasonOfLast(failures) ?? proof.reason } : proof
}

/** The list in which `failed` last rose; of what no lists before tell, the proxy's own times, else the first list. */
function lastFailure(
  { updatedAt, nextRetryAt }: Observation,
  memory: ConditionMemory,
  rise: RequestCounts | null,
  askedAt: Date,
): Date {
  if (rise !== null && memory.requests !== null) {
    if (rise.failed > 0) return askedAt
    if (memory.lastFailureAt !== null) return memory.lastFailureAt
  }
  const named = updatedAt && nextRetryAt ? earlierOf(updatedAt, nextRetryAt) : (updatedAt ?? nextRetryAt)
  return earlierOf(named ?? memory.symptom?.sinceAt ?? askedAt, askedAt)
}

function failuresSince(
  observation: Observation,
  memory: ConditionMemory,
  rise: RequestCounts | null,
  loggedIn: boolean,
): number {
  if (loggedIn) return 0
  if (rise === null || memory.requests === null) return trailingFailures(observation)
  return rise.success > 0 ? 0 : memory.failuresSince + rise.failed
}
