/** A JSON object as `JSON.parse` gives it: nothing is known of its values. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is an object; an array is none. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a text says in JSON; null when it is no JSON: the error would quote it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The object that a text is; null when it is none, or no JSON. */
export function parseJsonObject(text: string): JsonObject | null {
  const value = /^\s*\{/.test(text) ? parseJson(text) : null
  return isJsonObject(value) ? value : null
}
