import type { ObservedList } from '../../src/domain/observation.ts'
import { type AnswerContext, createObservedList } from '../../src/parse/auth-files.ts'
import { isJsonObject } from '../../src/parse/json-object.ts'

/** Reads an answer that is there as a whole; null when it is not an object with an array `files`. */
export function parseAuthFiles(body: unknown, context: AnswerContext): ObservedList | null {
  if (!isJsonObject(body) || !Array.isArray(body.files)) return null
  const list = createObservedList(context)
  for (const entry of body.files) list.add(entry)
  return list.end(body)
}
