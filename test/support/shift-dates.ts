const RFC3339 = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/

/** A recording with every date in it moved by `byMs`, so that it looks as if it were made that much later. */
export function shiftDates(value: unknown, byMs: number): unknown {
  if (typeof value === 'string') return RFC3339.test(value) ? new Date(Date.parse(value) + byMs).toISOString() : value
  if (Array.isArray(value)) return value.map((entry) => shiftDates(entry, byMs))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      isSeconds(key, entry) ? entry + byMs / 1000 : shiftDates(entry, byMs),
    ]),
  )
}

function isSeconds(key: string, value: unknown): value is number {
  return key.startsWith('chatgpt_subscription_active') && typeof value === 'number'
}
