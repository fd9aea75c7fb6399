import { parseTimestamp } from './timestamp.ts'

/** A subscription that ends later than this never ends. */
const FAR_YEARS = 100

/**
 * Reads a date of a subscription as `parseTimestamp` does. One more than 100 years ahead of `askedAt` stands for no end and
 * is null, too.
 */
export function readSubscriptionDate(value: unknown, askedAt: Date): Date | null {
  const at = parseTimestamp(value)
  return at !== null && at <= yearsAfter(askedAt, FAR_YEARS) ? at : null
}

function yearsAfter(date: Date, years: number): Date {
  const later = new Date(date)
  later.setUTCFullYear(later.getUTCFullYear() + years)
  return later
}
