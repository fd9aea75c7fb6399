import { lastFailureMs, type RunningOutage } from './outage.ts'

/** Status and cooldowns as a current proxy works them out when it is asked. */
export function conditionOf(outage: RunningOutage | null, nowMs: number, at: (ms: number) => string) {
  const isInError = outage?.status === 'error'
  const cooldowns = outage === null ? [] : cooldownsOf(outage, nowMs, at)
  const [cooldown] = cooldowns
  return {
    status: outage?.status ?? 'active',
    status_message: isInError ? outage.message : '',
    disabled: outage?.status === 'disabled',
    unavailable: isInError,
    cooldowns,
    ...(isInError && cooldown ? { next_retry_after: cooldown.retry_at } : {}),
  }
}

function cooldownsOf(outage: RunningOutage, nowMs: number, at: (ms: number) => string) {
  const { cooldown, failure, endsMs } = outage
  if (cooldown === null) return []
  const { scope, reason, lastsMs } = cooldown
  const retryMs = lastsMs === null ? endsMs : lastFailureMs(outage, nowMs) + lastsMs
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
