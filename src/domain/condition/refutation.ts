import type { RequestCounts } from '../credential.ts'
import type { Observation } from '../observation.ts'
import type { ObservedReason } from './labels.ts'
import type { ConditionMemory } from './memory.ts'
import { waitsUntil } from './waits.ts'

/** What happened between two lists. */
export interface News {
  /** Null where the proxy does not count. */
  readonly rise: RequestCounts | null
  readonly loggedIn: boolean
  readonly restarted: boolean
  readonly askedAt: Date
}

/**
 * The reason that the list names, when it is refuted: before v7.2 a proxy's words stick until that very model succeeds.
 * A refuted reason stays refuted until failures come alone; another reason is judged on its own.
 */
export function refutedReason(
  reason: ObservedReason,
  observation: Observation,
  memory: ConditionMemory,
  news: News,
): ObservedReason | null {
  const { rise, loggedIn } = news
  if (rise === null || isBeyondDoubt(reason, observation, news.askedAt)) return null
  const failed = rise.failed > 0
  const succeeded = rise.success > 0 && observation.cooldowns === null
  if (failed && !succeeded) return null
  if (!failed && (succeeded || loggedIn)) return reason
  if (failed && succeeded && isOfOneModel(reason)) return reason
  return memory.refuted === reason ? reason : null
}

/** A success counted late does not lift a limit that still runs; a login that cannot serve is no matter of words. */
function isBeyondDoubt(reason: ObservedReason, observation: Observation, askedAt: Date): boolean {
  if (observation.cooldowns !== null && observation.messageReason === null) return true
  const until = waitsUntil(observation)
  return reason === 'rate_limited' && observation.unavailable && until !== null && until > askedAt
}

/** A plan may lack one model while all others work. */
function isOfOneModel(reason: ObservedReason): boolean {
  return reason === 'forbidden' || reason === 'not_found'
}
