import { DAY_MS, DAY_SECONDS } from '../../domain/durations.ts'
import { type QuotaScope, type QuotaWindow, windowNameOf } from '../../domain/quota.ts'
import { readUsedRatio } from '../quota-ratio.ts'
import { readNumber, readReset } from './fields.ts'

/** What a provider says of one window; the values are as the answer has them. */
export interface StatedWindow {
  readonly scope: QuotaScope
  /** Of scope `model`. */
  readonly model: string | null
  /** 0 to 1; null while unknown. */
  readonly usedRatio: number | null
  /** Null while unknown. */
  readonly windowSeconds: number | null
  readonly resetAt: unknown
}

const MAX_DAYS = 400

/** A window in normal form, or none where its use is unknown; a reset or length that no window has is unknown. */
export function toWindow(stated: StatedWindow, askedAt: Date): readonly QuotaWindow[] {
  const { scope, model } = stated
  const usedRatio = readUsedRatio(stated.usedRatio)
  if (usedRatio === null) return []
  const windowSeconds = lengthOf(stated.windowSeconds)
  const window = windowNameOf(windowSeconds)
  const resetAt = resetOf(stated, askedAt)
  return [{ window, scope, model, usedRatio, windowSeconds, resetAt, observedAt: askedAt }]
}

/** A percentage as a ratio, or null. */
export function ratioOfPercent(value: unknown): number | null {
  const percent = readNumber(value)
  return percent === null ? null : percent / 100
}

function lengthOf(windowSeconds: number | null): number | null {
  const seconds = Math.round(windowSeconds ?? 0)
  return seconds > 0 && seconds <= MAX_DAYS * DAY_SECONDS ? seconds : null
}

function resetOf({ resetAt }: StatedWindow, askedAt: Date): Date | null {
  const at = readReset(resetAt, askedAt)
  return at !== null && at.getTime() - askedAt.getTime() <= MAX_DAYS * DAY_MS ? at : null
}
