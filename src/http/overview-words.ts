import type { Evidence } from '../domain/credential.ts'
import type { OverviewRow } from '../domain/overview.ts'
import type { QuotaWindow } from '../domain/quota.ts'
import { type Html, html } from './html.ts'

/** How the page is looked at. */
export interface View {
  readonly now: Date
  /** All accounts, not the first 500. */
  readonly all: boolean
  /** Whether there is more than one proxy, so that each account says whose it is. */
  readonly namesProxies: boolean
}

const MINUTE_MS = 60_000
/** Where a comma belongs in a whole number. `Intl.NumberFormat` takes 7 MB of memory for the same. */
const THOUSANDS = /\B(?=(?:\d{3})+$)/g
const MINUTES_PER_HOUR = 60
const MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR

/** A time to the minute, in UTC; the page's script puts it into the zone of who reads it. */
export function timeOf(date: Date): Html {
  const iso = date.toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`
}

/** How long something takes, in words: `3 days`, `90 minutes`; the sign does not count. */
export function spanInWords(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / MINUTE_MS)
  if (minutes < 1) return 'less than a minute'
  if (minutes < 2 * MINUTES_PER_HOUR) return counted(minutes, 'minute')
  if (minutes < 2 * MINUTES_PER_DAY) return counted(Math.floor(minutes / MINUTES_PER_HOUR), 'hour')
  return counted(Math.floor(minutes / MINUTES_PER_DAY), 'day')
}

/** `in 3 days`, `3 days ago`. */
export function fromNow(date: Date, now: Date): string {
  const ms = date.getTime() - now.getTime()
  return ms > 0 ? `in ${spanInWords(ms)}` : `${spanInWords(ms)} ago`
}

/** `1 account`, `3,000 accounts`. */
export function counted(count: number, noun: string): string {
  return `${numberInWords(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** `3,000`. */
export function numberInWords(count: number): string {
  return String(count).replaceAll(THOUSANDS, ',')
}

/** Provider, plan and proxy of an account. */
export function originOf({ provider, planType, proxy }: OverviewRow, { namesProxies }: View): string {
  return [provider, planType, namesProxies ? `at ${proxy}` : null].filter((word) => word !== null).join(' · ')
}

/** What an end date comes to: `5 days left`, `renews in 5 days`, `ended 3 days ago`. */
export function endInWords({ standing, renewal }: OverviewRow, endAt: Date, now: Date): string {
  if (standing === 'renewal unconfirmed') return standing
  if (endAt <= now) return `ended ${fromNow(endAt, now)}`
  if (renewal !== null) return `${renewal} ${fromNow(endAt, now)}`
  return `${spanInWords(endAt.getTime() - now.getTime())} left`
}

const EVIDENCES: Readonly<Record<Evidence, string>> = {
  manual: 'as you stated',
  live: 'as the provider says',
  note: "by the auth file's note",
  id_token: 'by the last login',
}

export function evidenceInWords(evidence: Evidence): string {
  return EVIDENCES[evidence]
}

/** `93 % of the weekly quota of claude-opus-5`. */
export function quotaInWords({ usedRatio, window, scope, model }: QuotaWindow): string {
  const period = window === 'other' ? '' : `${window === '5h' ? '5-hour' : window} `
  const part = scope === 'main' ? '' : ` of ${model ?? scope.replaceAll('_', ' ')}`
  return `${Math.round(usedRatio * 100)}\u00a0% of the ${period}quota${part}`
}

/** A reason from a closed list, as words. */
export function reasonInWords(reason: string): string {
  return reason.replaceAll('_', ' ')
}
