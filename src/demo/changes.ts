import type { Account } from './account.ts'
import { lastFailureMs, outageOf } from './outage.ts'
import { DAY, lastInterval, lastTime } from './recurrence.ts'

/** When the proxy started. */
export const PROXY_STARTED = -4 * DAY

/** A login brings a fresh token as well. */
export function lastRefreshMs({ refresh, newLogin }: Account, nowMs: number): number | null {
  return latest([refresh, newLogin].map((moment) => moment && lastTime(moment, nowMs)))
}

/** A proxy writes the file after a refresh or a login, and when its owner disables or enables it. */
export function lastChangeOfFileMs(account: Account, nowMs: number): number {
  const { outage } = account
  const disabled = outage?.status === 'disabled' ? lastInterval(outage.when, nowMs) : null
  const ended = disabled && disabled.endsMs <= nowMs ? disabled.endsMs : null
  return latest([PROXY_STARTED, lastRefreshMs(account, nowMs), disabled?.beganMs, ended]) ?? PROXY_STARTED
}

/** Every change of its state, and of its file, is an update. */
export function lastChangeMs(account: Account, nowMs: number): number {
  const outage = outageOf(account)
  const last = outage && lastInterval(outage.when, nowMs)
  const lastFailed = outage && last && lastFailureMs({ ...outage, ...last }, Math.min(nowMs, last.endsMs - 1))
  const ended = last && last.endsMs <= nowMs ? last.endsMs : null
  return latest([lastChangeOfFileMs(account, nowMs), lastFailed, ended]) ?? PROXY_STARTED
}

function latest(times: readonly (number | null | undefined)[]): number | null {
  const known = times.filter((time) => time != null)
  return known.length === 0 ? null : Math.max(...known)
}
