/** A JSON object as `JSON.parse` gives it: nothing is known of its values. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is an object; an array is none. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
