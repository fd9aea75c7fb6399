import { NOTHING_STATED, type Renewal } from '../../domain/credential.ts'
import type { AskedAccount, Reading } from '../../domain/inquiry.ts'
import { isJsonObject, type JsonObject } from '../json-object.ts'
import { readText } from '../text.ts'
import { fieldOf, isOfAnother, objectIn, readDate, readFlag, UNREADABLE } from './fields.ts'

const MAX_SUBSCRIPTIONS = 100

/**
 * Reads ChatGPT's subscription of an account: an object, one in `subscription`, or an array of either, of which the one
 * that ends last counts. One date that cannot be read makes all of it unknown, and so does an answer without a word of
 * plan or end.
 */
export function readCodexSubscription(body: unknown, account: AskedAccount, askedAt: Date): Reading | null {
  const stated: readonly unknown[] = Array.isArray(body) ? body.slice(0, MAX_SUBSCRIPTIONS) : [body]
  const readings = stated.map((value) => readOne(value, account, askedAt))
  if (readings.includes(null)) return null
  const [last] = readings.filter((reading) => reading !== null).toSorted((a, b) => endOf(b) - endOf(a))
  return last ?? null
}

function readOne(value: unknown, account: AskedAccount, askedAt: Date): Reading | null {
  if (!isJsonObject(value)) return null
  const subscription = objectIn(value, 'subscription') ?? value
  if (isOfAnother(account, fieldOf(subscription, 'account_id') ?? fieldOf(value, 'account_id'), null)) return null
  const planType = readText(fieldOf(subscription, 'plan_type'), 50)
  const dates = readDates(subscription, askedAt)
  if (dates === null || (planType === null && dates.endAt === null)) return null
  const delinquent = readFlag(fieldOf(subscription, 'is_delinquent'))
  const renewal = readRenewal(fieldOf(subscription, 'will_renew'), dates.cancelsAt !== null)
  const { startAt, endAt } = dates
  const live = { ...NOTHING_STATED, planType, startAt, endAt, renewal, delinquent, observedAt: askedAt }
  return { live, quota: [], resetCredits: null }
}

/** `entitlement.expires_at` is a later end of grace, and none of these. */
function readDates(subscription: JsonObject, askedAt: Date) {
  const [startAt, untilAt, cancelsAt, renewsAt] = ['active_start', 'active_until', 'cancels_at', 'renews_at'].map(
    (name) => readDate(fieldOf(subscription, name), askedAt),
  )
  if (startAt === UNREADABLE || untilAt === UNREADABLE || cancelsAt === UNREADABLE || renewsAt === UNREADABLE)
    return null
  return { startAt: startAt ?? null, cancelsAt: cancelsAt ?? null, endAt: cancelsAt ?? untilAt ?? null }
}

/** One that is cancelled and renews is neither. */
function readRenewal(willRenew: unknown, isCancelled: boolean): Renewal | null {
  const renews = readFlag(willRenew)
  if (renews === null) return isCancelled ? 'ends' : null
  if (renews) return isCancelled ? null : 'renews'
  return 'ends'
}

function endOf({ live }: Reading): number {
  return live?.endAt?.getTime() ?? 0
}
