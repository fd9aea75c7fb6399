import { NOTHING_STATED } from '../../domain/credential.ts'
import type { AskedAccount, Reading } from '../../domain/inquiry.ts'
import { printable } from '../../domain/printable.ts'
import type { QuotaScope, QuotaWindow } from '../../domain/quota.ts'
import { isJsonObject, type JsonObject } from '../json-object.ts'
import { type StatedWindow, toQuotaWindow, withFullestUsedUp } from '../stated-window.ts'
import { readText } from '../text.ts'
import { fieldOf, isOfAnother, objectIn, readFlag, readNumber } from './fields.ts'
import { ratioOfPercent, readWindow } from './windows.ts'

const MAX_ADDITIONAL = 100

/** What a limit is of. */
type Limited = { readonly scope: QuotaScope; readonly model: string | null }

/** Reads the limits of a Codex account. A window is what its length says, never its position. */
export function readCodexUsage(body: unknown, account: AskedAccount, askedAt: Date): Reading | null {
  if (!isJsonObject(body) || isOfAnother(account, fieldOf(body, 'account_id'), fieldOf(body, 'email'))) return null
  const planType = readText(fieldOf(body, 'plan_type'), 50)
  const quota = [
    ...readLimit(fieldOf(body, 'rate_limit'), { scope: 'main', model: null }, askedAt),
    ...readLimit(fieldOf(body, 'code_review_rate_limit'), { scope: 'code_review', model: null }, askedAt),
    ...readAdditional(fieldOf(body, 'additional_rate_limits'), askedAt),
  ]
  if (planType === null && !isJsonObject(fieldOf(body, 'rate_limit'))) return null
  const live = planType === null ? null : { ...NOTHING_STATED, planType, observedAt: askedAt }
  return { live, quota, resetCredits: readResetCredits(objectIn(body, 'rate_limit_reset_credits')) }
}

function readAdditional(value: unknown, askedAt: Date): readonly QuotaWindow[] {
  if (!Array.isArray(value)) return []
  const limits: readonly unknown[] = value.slice(0, MAX_ADDITIONAL)
  return limits.flatMap((limit) => {
    const name = isJsonObject(limit) ? readText(fieldOf(limit, 'limit_name'), 100) : null
    // As in headers, so that one limit has one name wherever it is told of.
    const model = name && readText(printable(name), 100)
    if (model === null || !isJsonObject(limit)) return []
    return readLimit(fieldOf(limit, 'rate_limit'), { scope: 'model', model }, askedAt)
  })
}

function readLimit(value: unknown, limited: Limited, askedAt: Date): readonly QuotaWindow[] {
  if (!isJsonObject(value)) return []
  const isFull = readFlag(fieldOf(value, 'limit_reached')) === true || readFlag(fieldOf(value, 'allowed')) === false
  const windows = ['primary_window', 'secondary_window']
    .map((name) => objectIn(value, name))
    .filter((window) => window !== null)
    .filter((window) => lengthOf(window) !== 0)
    .map((window) => readCodexWindow(window, limited, askedAt))
  return (isFull ? withFullestUsedUp(windows) : windows).flatMap((window) => toQuotaWindow(window, askedAt))
}

function readCodexWindow(window: JsonObject, limited: Limited, askedAt: Date): StatedWindow {
  const usedRatio = ratioOfPercent(fieldOf(window, 'used_percent'))
  const resetAt = fieldOf(window, 'reset_at')
  return readWindow({ ...limited, usedRatio, windowSeconds: lengthOf(window), resetAt }, askedAt)
}

/** 0 means that there is no such window. */
function lengthOf(window: JsonObject): number | null {
  return readNumber(fieldOf(window, 'limit_window_seconds'))
}

function readResetCredits(credits: JsonObject | null): number | null {
  const count = credits && readNumber(fieldOf(credits, 'available_count'))
  return count !== null && Number.isSafeInteger(count) && count >= 0 ? count : null
}
