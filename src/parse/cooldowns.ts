import type { ObservedReason } from '../domain/condition/labels.ts'
import type { Cooldown } from '../domain/observation.ts'
import { isJsonObject, type JsonObject } from './json-object.ts'
import { statusReasonOf } from './status-message.ts'
import { readText } from './text.ts'
import { parseTimestamp } from './timestamp.ts'

const MAX_READ = 1000
const MAX_KEPT = 100

/**
 * Reads `cooldowns`, the latest to end first, at most 100. Null for anything but an array: the proxy publishes none. One
 * that is not an object is left out.
 */
export function readCooldowns(value: unknown): readonly Cooldown[] | null {
  if (!Array.isArray(value)) return null
  const entries: readonly unknown[] = value.slice(0, MAX_READ)
  return entries
    .map(readCooldown)
    .filter((cooldown) => cooldown !== null)
    .sort((a, b) => endOf(b) - endOf(a))
    .slice(0, MAX_KEPT)
}

function readCooldown(entry: unknown): Cooldown | null {
  if (!isJsonObject(entry)) return null
  return {
    scope: readScope(entry.scope),
    model: readText(entry.model_key, 100),
    reason: readReason(entry),
    retryAt: parseTimestamp(entry.retry_at),
  }
}

function readScope(value: unknown): Cooldown['scope'] {
  const scope = typeof value === 'string' ? value.toLowerCase() : null
  return scope === 'credential' || scope === 'model' ? scope : 'other'
}

/** The proxy calls both 402 and 403 `payment_required`; only its HTTP status tells them apart. */
function readReason({ reason: word, http_status: httpStatus }: JsonObject): ObservedReason {
  const reason = typeof word === 'string' ? statusReasonOf(word) : null
  return reason === 'payment_required' && httpStatus === 403 ? 'forbidden' : (reason ?? 'other')
}

function endOf({ retryAt }: Cooldown): number {
  return retryAt?.getTime() ?? 0
}
