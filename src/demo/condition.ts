import { lastFailureMs, type RunningTrouble } from './trouble.ts'

/** Status and cooldowns as a current proxy works them out when it is asked. */
export function conditionOf(trouble: RunningTrouble | null, nowMs: number, at: (ms: number) => string) {
  const isInError = trouble?.status === 'error'
  const cooldowns = trouble === null ? [] : cooldownsOf(trouble, nowMs, at)
  const [cooldown] = cooldowns
  return {
    status: trouble?.status ?? 'active',
    status_message: isInError ? trouble.message : '',
    disabled: trouble?.status === 'disabled',
    unavailable: isInError,
    cooldowns,
    ...(isInError && cooldown ? { next_retry_after: cooldown.retry_at } : {}),
  }
}

function cooldownsOf(trouble: RunningTrouble, nowMs: number, at: (ms: number) => string) {
  const { cooldown, failure, endsMs } = trouble
  if (cooldown === null) return []
  const { scope, reason, lastsMs } = cooldown
  const retryMs = lastsMs === null ? endsMs : lastFailureMs(trouble, nowMs) + lastsMs
  return [
    {
      scope,
      ...(scope === 'model' ? { model_key: failure.model } : {}),
      reason,
      retry_at: at(retryMs),
      remaining_seconds: Math.ceil((retryMs - nowMs) / 1000),
      http_status: failure.httpStatus,
    },
  ]
}
