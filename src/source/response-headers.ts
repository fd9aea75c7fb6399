const VERSION = /^[0-9A-Za-z.+-]{1,32}$/
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** The version in `X-CPA-VERSION`, or null for anything but 1 to 32 characters of a version, since it becomes a label. */
export function parseVersion(header: string | null): string | null {
  return header !== null && VERSION.test(header) ? header : null
}

/** The instant of a `Date` or `Retry-After` header in HTTP's preferred form, or null. */
export function parseHttpDate(header: string | null): Date | null {
  if (header === null || !HTTP_DATE.test(header)) return null
  const date = new Date(header)
  return Number.isNaN(date.getTime()) ? null : date
}

/** How far a `Date` header is ahead of our clock at the middle of the exchange, in whole seconds; null without one. */
export function clockSkewSeconds(header: string | null, askedAt: Date, answeredAt: Date): number | null {
  const date = parseHttpDate(header)
  if (date === null) return null
  const middleMs = (askedAt.getTime() + answeredAt.getTime()) / 2
  // The header's seconds are cut off too.
  return Math.floor(date.getTime() / 1000) - Math.floor(middleMs / 1000)
}
