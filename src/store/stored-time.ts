import { z } from 'zod'

/** Half of a list's instants are a few that all its accounts share, and spelling one takes as long as storing it. */
const MAX_KEPT = 1000
const kept = new Map<number, string>()

/** An instant as a stored row has it: PostgreSQL answers microseconds and an offset, SQLite what was written. */
export const storedTime = z.iso.datetime({ offset: true }).transform((iso) => new Date(iso))

/** An instant as it is written to either database: ISO 8601 in UTC with milliseconds. */
export function isoOf(date: Date): string {
  const ms = date.getTime()
  const known = kept.get(ms)
  if (known !== undefined) return known
  if (kept.size >= MAX_KEPT) kept.clear()
  const iso = date.toISOString()
  kept.set(ms, iso)
  return iso
}

/** As `isoOf`; null while unknown. */
export function isoOrNull(date: Date | null): string | null {
  return date && isoOf(date)
}
