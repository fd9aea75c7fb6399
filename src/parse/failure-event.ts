import type { ObservedReason } from '../domain/condition/labels.ts'
import type { FailureEvent } from '../domain/failure-event.ts'
import { hashIdentity } from './entry.ts'
import { parseJsonObject } from './json-object.ts'
import { reasonOfHttpStatus, statusReasonOf } from './status-message.ts'
import { readIdentifier, readText } from './text.ts'

/**
 * Reads a message of the channel `errors`. Its body can quote what a user wrote: the reason is all that is kept of it.
 * Null for what is no such message, or names no account.
 */
export function readFailureEvent(message: string, receivedAt: Date): FailureEvent | null {
  const event = parseJsonObject(message)
  if (event === null) return null
  const identity = readIdentifier(event.auth_id)
  const authIndex = readText(readIdentifier(event.auth_index), 64)
  if (identity === null && authIndex === null) return null
  const body = typeof event.body === 'string' ? event.body : ''
  return {
    credential: identity === null ? null : hashIdentity(identity),
    authIndex,
    at: receivedAt,
    reason: reasonOf(body, event.status_code),
  }
}

/** The words of the body first: a proxy calls a login that is over a 500, too. */
function reasonOf(body: string, statusCode: unknown): ObservedReason {
  const said = statusReasonOf(body)
  const known = said === 'other' ? null : said
  const reason = known ?? (typeof statusCode === 'number' ? reasonOfHttpStatus(statusCode) : null) ?? 'other'
  // A page is of what stands before the provider's API: it doubts this machine, and knows nothing of the account.
  return reason === 'forbidden' && body.trimStart().startsWith('<') ? 'challenge' : reason
}
