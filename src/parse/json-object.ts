/** A JSON object as `JSON.parse` gives it: nothing is known of its values. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is an object; an array is none. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object that a text is; null when it is none, or no JSON. */
export function parseJsonObject(text: string): JsonObject | null {
  if (!/^\s*\{/.test(text)) return null
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}
