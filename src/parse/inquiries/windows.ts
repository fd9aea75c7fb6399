import type { QuotaWindow } from '../../domain/quota.ts'
import { readUsedRatio } from '../quota-ratio.ts'
import { possibleLength, possibleReset, type StatedWindow, toQuotaWindow } from '../stated-window.ts'
import { readNumber, readReset } from './fields.ts'

/** A window as an answer has it: what no window can have is unknown. */
export interface AnsweredWindow extends Pick<StatedWindow, 'scope' | 'model' | 'usedRatio' | 'windowSeconds'> {
  readonly resetAt: unknown
}

export function readWindow(answered: AnsweredWindow, askedAt: Date): StatedWindow {
  const { scope, model } = answered
  const windowSeconds = possibleLength(answered.windowSeconds)
  return {
    scope,
    model,
    windowSeconds,
    usedRatio: readUsedRatio(answered.usedRatio),
    isUsedUp: false,
    resetAt: possibleReset(readReset(answered.resetAt, askedAt), windowSeconds, askedAt),
  }
}

/** A window in normal form, or none where too little is known; see `toQuotaWindow`. */
export function toWindow(answered: AnsweredWindow, askedAt: Date): readonly QuotaWindow[] {
  return toQuotaWindow(readWindow(answered, askedAt), askedAt)
}

/** A percentage as a ratio, or null. */
export function ratioOfPercent(value: unknown): number | null {
  const percent = readNumber(value)
  return percent === null ? null : percent / 100
}
