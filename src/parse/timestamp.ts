const RFC3339 = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i
const NUMERIC = /^\d{10,14}(\.\d+)?$/
const LAST_UNIX_MS = Date.parse('9999-12-31T23:59:59.999Z')

/**
 * Reads a point in time: RFC 3339 with its zone, or Unix time in seconds (1e9 to 1e11) or milliseconds (1e12 to 1e14)
 * as a number or a numeric string. Sub-millisecond digits are cut off.
 *
 * Anything else is null, unlike with `Date.parse`, which reads `2026-02-30` and `12` as dates and takes a missing zone
 * for ours. So is the first instant of 1970 and all before it: Go's zero time and a zero mean that no time is known. And
 * so is what lies after the year 9999 in UTC, whatever its own zone calls it: `toISOString` spells that with a sign,
 * which PostgreSQL refuses together with every row beside it.
 */
export function parseTimestamp(value: unknown): Date | null {
  const unixMs = toUnixMs(value)
  return unixMs !== null && unixMs > 0 && unixMs <= LAST_UNIX_MS ? new Date(unixMs) : null
}

const BARE_DATE = /^\d{4}-\d{2}-\d{2}$/

/** A date alone as its first instant in UTC, for `parseTimestamp`; any other text as it is. */
export function asInstant(text: string): string {
  return BARE_DATE.test(text) ? `${text}T00:00:00Z` : text
}

function toUnixMs(value: unknown): number | null {
  if (typeof value === 'number') return scaleToMs(value)
  if (typeof value !== 'string') return null
  return NUMERIC.test(value) ? scaleToMs(Number(value)) : parseRfc3339(value)
}

function scaleToMs(number: number): number | null {
  if (number >= 1e9 && number < 1e11) return Math.trunc(number * 1000)
  if (number >= 1e12 && number < 1e14) return Math.trunc(number)
  return null
}

function parseRfc3339(text: string): number | null {
  return RFC3339.test(text) && isOnCalendar(text.slice(0, 10)) ? Date.parse(text.toUpperCase()) : null
}

/** V8 rolls 30 February over into March; the first 28 days, which every month has, need no look. */
function isOnCalendar(date: string): boolean {
  if (Number(date.slice(-2)) <= 28) return true
  const day = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date)
}
