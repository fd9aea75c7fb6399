/**
 * Text of a foreign string, fit for a column of `limit` characters: NUL is gone (PostgreSQL refuses it), lone
 * surrogates are replaced, and no pair is cut in two. Null when nothing is left, or for any other type: `[object
 * Object]` is not a name.
 *
 * @param limit in UTF-16 units, so never more characters than that
 */
export function readText(value: unknown, limit: number): string | null {
  if (typeof value !== 'string') return null
  const text = value.replaceAll('\0', '').toWellFormed()
  const end = text.length > limit && startsPair(text.charCodeAt(limit - 1)) ? limit - 1 : limit
  return text.slice(0, end) || null
}

/** An identifier, which a version or a plug-in may write as a number: v6.4 numbers its `auth_index`. */
export function readIdentifier(value: unknown): string | null {
  if (Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value !== '' ? value : null
}

function startsPair(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
