import type { RequestCounts } from '../domain/credential.ts'
import { isJsonObject } from './json-object.ts'

/**
 * Reads `success` and `failed` of an object. Null unless both are safe non-negative integers: half a pair would look
 * like a restart of the proxy's counters.
 */
export function readRequestCounts(value: unknown): RequestCounts | null {
  if (!isJsonObject(value)) return null
  const success = readCount(value.success)
  const failed = readCount(value.failed)
  return success === null || failed === null ? null : { success, failed }
}

/**
 * Reads the buckets of `recent_requests` in which there were requests, oldest first. One bucket that cannot be read makes all unknown: without it, failures
 * could seem to follow each other, or traffic to be none.
 */
export function readRecentRequests(value: unknown): readonly RequestCounts[] | null {
  if (!Array.isArray(value)) return null
  const buckets = value.map(readRequestCounts)
  return buckets.every((bucket) => bucket !== null) ? buckets.filter(hasRequests) : null
}

function hasRequests({ success, failed }: RequestCounts): boolean {
  return success > 0 || failed > 0
}

function readCount(value: unknown): number | null {
  // Adding 0 makes 0 of -0, which JSON can spell and a text format would show.
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value + 0 : null
}
