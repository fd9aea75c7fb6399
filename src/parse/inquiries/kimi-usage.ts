import { NOTHING_STATED } from '../../domain/credential.ts'
import { DAY_SECONDS, HOUR_SECONDS, WEEK_SECONDS } from '../../domain/durations.ts'
import type { AskedAccount, Reading } from '../../domain/inquiry.ts'
import type { QuotaWindow } from '../../domain/quota.ts'
import { isJsonObject, type JsonObject } from '../json-object.ts'
import { readText } from '../text.ts'
import { fieldOf, objectIn, readNumber, readReset } from './fields.ts'
import { toWindow } from './windows.ts'

const MAX_LIMITS = 20
const UNIT_SECONDS: ReadonlyMap<string, number> = new Map([
  ['second', 1],
  ['minute', 60],
  ['hour', HOUR_SECONDS],
  ['day', DAY_SECONDS],
  ['week', WEEK_SECONDS],
  ['month', 30 * DAY_SECONDS],
])
const RATIO_WINDOWS: readonly (readonly [name: string, windowSeconds: number])[] = [
  ['limit_5h', 5 * HOUR_SECONDS],
  ['limit_7d', WEEK_SECONDS],
  ['limit_month_total', 30 * DAY_SECONDS],
]

/** Reads the limits of a Kimi account. Of counts and ratios for one window the counts win, and come first. */
export function readKimiUsage(body: unknown, _account: AskedAccount, askedAt: Date): Reading | null {
  if (!isJsonObject(body)) return null
  const { usage, limits, usages } = body
  if (!isJsonObject(usage) && !Array.isArray(limits) && !isJsonObject(usages)) return null
  const ratios = isJsonObject(usages) ? RATIO_WINDOWS.flatMap((window) => readRatio(usages, window, askedAt)) : []
  const quota = [
    ...(Array.isArray(limits) ? limits.slice(0, MAX_LIMITS).flatMap((limit) => readLimit(limit, askedAt)) : []),
    ...(isJsonObject(usage) ? readCounts(usage, lengthBeside(usage, ratios, askedAt), askedAt) : []),
    ...ratios,
  ]
  const planType = readLevel(body)
  const live = planType === null ? null : { ...NOTHING_STATED, planType, observedAt: askedAt }
  return { live, quota, resetCredits: null }
}

function readLevel(body: JsonObject): string | null {
  const user = objectIn(body, 'user')
  const membership = user && objectIn(user, 'membership')
  return membership && readText(fieldOf(membership, 'level'), 50)
}

function readLimit(limit: unknown, askedAt: Date): readonly QuotaWindow[] {
  const detail = isJsonObject(limit) ? objectIn(limit, 'detail') : null
  const window = isJsonObject(limit) ? objectIn(limit, 'window') : null
  return detail === null ? [] : readCounts(detail, window && lengthOf(window), askedAt)
}

/** `TIME_UNIT_MINUTE`, or the word alone. */
function lengthOf(window: JsonObject): number | null {
  const duration = readNumber(fieldOf(window, 'duration'))
  const unit = readText(fieldOf(window, 'time_unit'), 50)?.toLowerCase().replace('time_unit_', '').replace(/s$/, '')
  const seconds = UNIT_SECONDS.get(unit ?? '')
  return duration === null || seconds === undefined ? null : duration * seconds
}

/** What is used may be left out: then it is what does not remain. */
function readCounts(counts: JsonObject, windowSeconds: number | null, askedAt: Date): readonly QuotaWindow[] {
  const limit = readNumber(fieldOf(counts, 'limit'))
  const remaining = readNumber(fieldOf(counts, 'remaining'))
  if (limit === null || limit <= 0) return []
  const used = readNumber(fieldOf(counts, 'used')) ?? (remaining === null ? null : limit - remaining)
  const usedRatio = used === null ? null : used / limit
  return toWindow({ scope: 'main', model: null, usedRatio, windowSeconds, resetAt: resetIn(counts) }, askedAt)
}

function readRatio(
  usages: JsonObject,
  [name, windowSeconds]: (typeof RATIO_WINDOWS)[number],
  askedAt: Date,
): readonly QuotaWindow[] {
  const window = objectIn(usages, name)
  if (window === null) return []
  const usedRatio = readNumber(fieldOf(window, 'used_ratio'))
  return toWindow({ scope: 'main', model: null, usedRatio, windowSeconds, resetAt: resetIn(window) }, askedAt)
}

/** The counts of the whole name no length: it is that of the window which ends with them. */
function lengthBeside(usage: JsonObject, ratios: readonly QuotaWindow[], askedAt: Date): number | null {
  const resetAt = readReset(resetIn(usage), askedAt)?.getTime()
  const [same, ...others] = ratios.filter((window) => window.resetAt !== null && window.resetAt.getTime() === resetAt)
  return same !== undefined && others.length === 0 ? same.windowSeconds : null
}

function resetIn(object: JsonObject): unknown {
  return fieldOf(object, 'reset_time') ?? fieldOf(object, 'reset_at')
}
