import type { Account, Outage } from './account.ts'
import { timesUsedUp } from './quota-window.ts'
import { type Interval, type Recurrence, runningInterval } from './recurrence.ts'

/** The one outage that an account ever has: its own, or that a window of all models is used up. */
export function outageOf(account: Account): Outage | null {
  const mainWindows = (account.windows ?? []).filter(({ model }) => model === undefined)
  const [usedUp] = mainWindows.map(timesUsedUp).filter((when) => when !== null)
  return account.outage ?? (usedUp ? limit(account.provider, usedUp) : null)
}

/** The outage that runs; null while the account serves. */
export function outageAt(account: Account, nowMs: number): RunningOutage | null {
  const outage = outageOf(account)
  const interval = outage && runningInterval(outage.when, nowMs)
  return outage && interval && { ...outage, ...interval }
}

export type RunningOutage = Outage & Interval

/** When a request last failed by it. */
export function lastFailureMs({ beganMs, failure }: RunningOutage, nowMs: number): number {
  return nowMs - ((nowMs - beganMs) % failure.everyMs)
}

/** One request is refused; the proxy sends no other before the reset. */
function limit(provider: string, when: Recurrence): Outage {
  const { body, model } = provider === 'claude' ? CLAUDE_LIMIT : CODEX_LIMIT
  return {
    when,
    status: 'error',
    message: body,
    failure: { httpStatus: 429, body, model, everyMs: when.untilMs - when.fromMs },
    cooldown: { scope: 'credential', reason: 'credential_quota', lastsMs: null },
  }
}

const CODEX_LIMIT = {
  model: 'gpt-5.4',
  body: '{"error":{"type":"usage_limit_reached","message":"The usage limit has been reached"}}',
}
const CLAUDE_LIMIT = {
  model: 'claude-sonnet-5',
  body: '{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your account\'s rate limit. Please try again later."}}',
}
