import { HOUR_MS } from '../durations.ts'
import type { Cooldown, Observation } from '../observation.ts'
import type { ObservedReason } from './labels.ts'
import { laterOf } from './memory.ts'

const RATE_LIMIT_MS = HOUR_MS

/**
 * What an account waits for. Where the proxy publishes its cooldowns they are the truth: the account's own, or, when no
 * model is left, the first model's. Elsewhere it names one time.
 */
export function waitsUntil({ cooldowns, unavailable, nextRetryAt }: Observation): Date | null {
  if (cooldowns === null) return nextRetryAt
  return (lastOf(cooldowns) ?? (unavailable ? firstOfModels(cooldowns) : null))?.retryAt ?? null
}

/**
 * The end of a rate limit: an hour from the last failure at the earliest. Before v7.2.140 a proxy tries again after
 * seconds, whatever its provider says, and no request succeeds. Cooldowns are taken at their word.
 */
export function rateLimitUntil(observation: Observation, lastFailureAt: Date): Date | null {
  const named = waitsUntil(observation)
  if (observation.cooldowns !== null) return named
  const hour = new Date(lastFailureAt.getTime() + RATE_LIMIT_MS)
  return named === null ? hour : laterOf(named, hour)
}

/** Whether the list names a time at which the trouble ends, past or ahead. */
export function namesTime({ cooldowns, nextRetryAt }: Observation): boolean {
  return nextRetryAt !== null || (cooldowns ?? []).some(({ retryAt }) => retryAt !== null)
}

/** The message's reason; a cooldown's where the message says nothing or nothing known. Null for neither. */
export function reasonIn({ messageReason, cooldowns }: Observation): ObservedReason | null {
  if (messageReason !== null && messageReason !== 'other') return messageReason
  const cooldown = lastOf(cooldowns ?? []) ?? firstOfModels(cooldowns ?? [])
  return cooldown?.reason ?? messageReason
}

function lastOf(cooldowns: readonly Cooldown[]): Cooldown | null {
  return byTime(cooldowns, 'credential').at(-1) ?? null
}

function firstOfModels(cooldowns: readonly Cooldown[]): Cooldown | null {
  return byTime(cooldowns, 'model').find(({ retryAt }) => retryAt !== null) ?? null
}

/** Soonest first; before all others those that name no time. */
function byTime(cooldowns: readonly Cooldown[], scope: Cooldown['scope']): Cooldown[] {
  return cooldowns
    .filter((cooldown) => cooldown.scope === scope)
    .sort((a, b) => (a.retryAt?.getTime() ?? 0) - (b.retryAt?.getTime() ?? 0))
}
