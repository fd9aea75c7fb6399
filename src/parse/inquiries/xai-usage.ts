import type { AskedAccount, Reading } from '../../domain/inquiry.ts'
import { isJsonObject } from '../json-object.ts'
import { fieldOf, objectIn, readReset } from './fields.ts'
import { ratioOfPercent, toWindow } from './windows.ts'

/**
 * Reads the credits of an xAI account: a percentage that is used, left out at 0. The end of the period is when it starts
 * again, not when the plan ends.
 */
export function readXaiUsage(body: unknown, _account: AskedAccount, askedAt: Date): Reading | null {
  const config = isJsonObject(body) ? objectIn(body, 'config') : null
  const period = config && objectIn(config, 'current_period')
  if (config === null || period === null) return null
  const stated = fieldOf(config, 'credit_usage_percent')
  const usedRatio = stated === undefined || stated === null ? 0 : ratioOfPercent(stated)
  const startAt = readReset(fieldOf(period, 'start'), askedAt)
  const endAt = readReset(fieldOf(period, 'end'), askedAt)
  if (endAt === null) return null
  const windowSeconds = startAt === null ? null : (endAt.getTime() - startAt.getTime()) / 1000
  const quota = toWindow(
    { scope: 'main', model: null, usedRatio, windowSeconds, resetAt: endAt.toISOString() },
    askedAt,
  )
  return { live: null, quota, resetCredits: null }
}
