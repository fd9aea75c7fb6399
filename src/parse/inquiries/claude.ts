import { NOTHING_STATED, type Renewal } from '../../domain/credential.ts'
import { HOUR_SECONDS, WEEK_SECONDS } from '../../domain/durations.ts'
import type { AskedAccount, Reading } from '../../domain/inquiry.ts'
import type { QuotaWindow } from '../../domain/quota.ts'
import { isJsonObject } from '../json-object.ts'
import { readText } from '../text.ts'
import { fieldOf, isOfAnother, objectIn, readDate, UNREADABLE } from './fields.ts'
import { ratioOfPercent, toWindow } from './windows.ts'

const FIVE_HOURS_SECONDS = 5 * HOUR_SECONDS
const OF_MODEL = /^seven_day_([a-z0-9_]{1,50})$/
const MAX_MODELS = 20
const DELINQUENT: ReadonlyMap<string, boolean> = new Map([
  ['active', false],
  ['past_due', true],
  ['unpaid', true],
])

/**
 * Reads the profile of a Claude account: its plan, and whether a payment is overdue. A paid plan has no end date; the end of
 * a trial counts while it is ahead and nothing is paid.
 */
export function readClaudeProfile(body: unknown, account: AskedAccount, askedAt: Date): Reading | null {
  if (!isJsonObject(body)) return null
  const organization = objectIn(body, 'organization')
  const person = objectIn(body, 'account')
  const address = person && (fieldOf(person, 'email') ?? fieldOf(person, 'email_address'))
  const planType = organization && readText(fieldOf(organization, 'organization_type'), 50)
  if (organization === null || planType === null || isOfAnother(account, null, address)) return null
  const status = readText(fieldOf(organization, 'subscription_status'), 50)?.toLowerCase() ?? ''
  const trialEndAt = readDate(fieldOf(organization, 'claude_code_trial_ends_at'), askedAt)
  if (trialEndAt === UNREADABLE) return null
  const endAt = trialEndAt !== null && trialEndAt > askedAt && !DELINQUENT.has(status) ? trialEndAt : null
  const live = {
    ...NOTHING_STATED,
    planType,
    endAt,
    renewal: readRenewal(status),
    delinquent: DELINQUENT.get(status) ?? null,
    observedAt: askedAt,
  }
  return { live, quota: [], resetCredits: null }
}

/** What is active may have been cancelled: only the other word is sure. */
function readRenewal(status: string): Renewal | null {
  return status === 'canceled' || status === 'cancelled' ? 'ends' : null
}

/** Reads the limits of a Claude account: percentages that are used. A window that has not begun has no reset. */
export function readClaudeUsage(body: unknown, _account: AskedAccount, askedAt: Date): Reading | null {
  if (!isJsonObject(body) || !('five_hour' in body || 'seven_day' in body)) return null
  const read = (name: string, windowSeconds: number, model: string | null): readonly QuotaWindow[] => {
    const window = objectIn(body, name)
    if (window === null) return []
    const usedRatio = ratioOfPercent(window.utilization)
    const scope = model === null ? 'main' : 'model'
    return toWindow({ scope, model, usedRatio, windowSeconds, resetAt: window.resets_at }, askedAt)
  }
  const models = Object.keys(body).flatMap((name) => OF_MODEL.exec(name)?.[1] ?? [])
  const quota = [
    ...read('five_hour', FIVE_HOURS_SECONDS, null),
    ...read('seven_day', WEEK_SECONDS, null),
    ...models.slice(0, MAX_MODELS).flatMap((model) => read(`seven_day_${model}`, WEEK_SECONDS, model)),
  ]
  return { live: null, quota, resetCredits: null }
}
