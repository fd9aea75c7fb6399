import { readUsedRatio } from '../quota-ratio.ts'
import { possibleLength, possibleReset } from '../stated-window.ts'
import { parseTimestamp } from '../timestamp.ts'
import type { SignalHeaders } from './table.ts'

const NUMBER = /^[+-]?\d{1,20}(?:\.\d{1,40})?(?:e[+-]?\d{1,3})?$/i

/** A share from 0 to 100 of 1, or of `whole`; null for anything else. */
export function readRatio(text: string | undefined, whole: 1 | 100): number | null {
  const share = readNumber(text)
  return readUsedRatio(share === null ? null : share / whole)
}

/** A window's length; see `possibleLength`. */
export function readWindowSeconds(minutes: string | undefined): number | null {
  return possibleLength((readNumber(minutes) ?? 0) * 60)
}

/**
 * Reads when a window starts again: the time in `at`, or else the seconds after the observation in `after`; see
 * `possibleReset`.
 */
export function readReset(
  headers: SignalHeaders,
  { at, after }: { readonly at: string; readonly after?: string },
  windowSeconds: number | null,
  observedAt: Date,
): Date | null {
  const stated = possibleReset(parseTimestamp(headers.get(at)), windowSeconds, observedAt)
  if (stated !== null) return stated
  const seconds = readNumber(after && headers.get(after))
  if (seconds === null || seconds < 0) return null
  return possibleReset(new Date(observedAt.getTime() + seconds * 1000), windowSeconds, observedAt)
}

function readNumber(text: string | undefined): number | null {
  return text !== undefined && NUMBER.test(text) ? Number(text) : null
}
