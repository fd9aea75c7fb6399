type Fields = Readonly<Record<string, unknown>>

/** Whether two values of plain data are alike: the order of fields does not count, and dates are their instants. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (!isObject(a) || !isObject(b)) return false
  if (a instanceof Date || b instanceof Date) return isSameDate(a, b)
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  for (const key of keys) if (!sameValue(a[key], b[key])) return false
  return true
}

function isSameDate(a: Fields, b: Fields): boolean {
  return a instanceof Date && b instanceof Date && a.getTime() === b.getTime()
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}
