/** A value of a row as SQLite takes it: it has 0 and 1 for booleans, and text for JSON. */
export function toSqlite(value: string | number | boolean | object | null | undefined): string | number | null {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? null)
}
