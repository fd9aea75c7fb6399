import type { Account } from './account.ts'
import { outageOf } from './outage.ts'
import { HOUR, MINUTE, timeWithin } from './recurrence.ts'

export interface Requests {
  readonly success: number
  readonly failed: number
}

const HOURS_BEFORE = 30
const WAVE_MS = 45 * MINUTE
const WAVE_SHARE = 0.6
/** Of the requests of an account that serves. */
const FAILING_SHARE = 0.01

/** Requests since the proxy started: they only rise, and stand still while the account does not serve. */
export function requestsAt(account: Account, nowMs: number): Requests {
  const outage = outageOf(account)
  const before = account.pace * HOURS_BEFORE
  const served = before + servedBy(account, busyMs(account, nowMs)) - servedBy(account, busyMs(account, 0))
  const refused = outage === null ? 0 : Math.ceil(timeWithin(outage.when, nowMs) / outage.failure.everyMs)
  return { success: Math.floor(served), failed: Math.floor(served * FAILING_SHARE) + refused }
}

function busyMs(account: Account, nowMs: number): number {
  const outage = outageOf(account)
  return outage === null ? nowMs : nowMs - timeWithin(outage.when, nowMs)
}

/** Requests come in waves, of each account at other times; the sum never falls, since no wave is higher than its pace. */
function servedBy({ file, pace }: Account, ms: number): number {
  const angle = (2 * Math.PI) / WAVE_MS
  return (pace / HOUR) * (ms + (WAVE_SHARE / angle) * Math.sin(angle * ms + phaseOf(file)))
}

function phaseOf(file: string): number {
  return [...file].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0)
}
