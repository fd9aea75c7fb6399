import { hash } from 'node:crypto'
import type { Failure } from '../domain/failure.ts'
import type { Observation } from '../domain/observation.ts'
import type { RejectReason } from '../domain/reasons.ts'
import { readCooldowns } from './cooldowns.ts'
import { readIdToken } from './id-token.ts'
import { isJsonObject } from './json-object.ts'
import { readNote, SILENT_NOTE } from './note-dates.ts'
import { readRecentRequests, readRequestCounts } from './request-counts.ts'
import { readSignals } from './signals/read-signals.ts'
import { statusReasonOf } from './status-message.ts'
import { readIdentifier, readText } from './text.ts'
import { parseTimestamp } from './timestamp.ts'

export type EntryOutcome =
  | { readonly ok: true; readonly observation: Observation }
  | Failure<Exclude<RejectReason, 'duplicate'>>

/** What is known of an entry besides its list. */
export interface EntryContext {
  /** When the list was asked for; an end more than 100 years later is unknown. */
  readonly askedAt: Date
  /** Whether an end in an entry's note counts; default true. */
  readonly noteDates?: boolean
}

/**
 * Reads one entry of a proxy's list. Its fields are named here one by one, and everything else stays behind: `account`
 * can be a raw API key, `path` is the owner's, and so is `note` but for the end in it. A field of a wrong type is unknown.
 *
 * Without an `id` the `name` is the identity, and the other way round; without a `provider` it is the `type`.
 */
export function readEntry(entry: unknown, { askedAt, noteDates = true }: EntryContext): EntryOutcome {
  if (!isJsonObject(entry)) return { ok: false, reason: 'not_an_object' }
  const identity = readIdentifier(entry.id) ?? readIdentifier(entry.name)
  const name = readText(readIdentifier(entry.name), 255) ?? readText(identity, 255)
  if (identity === null || name === null) return { ok: false, reason: 'no_identity' }
  const provider = canonicalProvider(readText(entry.provider, 50) ?? readText(entry.type, 50))
  if (provider === null) return { ok: false, reason: 'invalid' }
  const { signal, quota } = readSignals(entry, askedAt)
  const { statement, loginKey } = readIdToken(entry.id_token, askedAt)
  const { note, noteIsAmbiguous } = noteDates ? readNote(entry.note, provider, askedAt) : SILENT_NOTE
  const { status_message: message } = entry
  const observation: Observation = {
    credential: hashIdentity(identity),
    provider,
    name,
    email: readText(entry.email, 255),
    label: readText(entry.label, 255),
    accountType: readText(entry.account_type, 20),
    source: readText(entry.source, 20),
    projectId: readText(entry.project_id, 255),
    authIndex: readText(readIdentifier(entry.auth_index), 64),
    status: readText(entry.status, 50),
    disabled: isTrue(entry.disabled),
    unavailable: isTrue(entry.unavailable),
    messageReason: typeof message === 'string' ? statusReasonOf(message) : null,
    nextRetryAt: parseTimestamp(entry.next_retry_after),
    cooldowns: readCooldowns(entry.cooldowns),
    updatedAt: parseTimestamp(entry.updated_at),
    modifiedAt: parseTimestamp(entry.modtime),
    lastRefreshAt: parseTimestamp(entry.last_refresh),
    statement,
    loginKey,
    signal,
    note,
    noteIsAmbiguous,
    quota,
    requests: readRequestCounts(entry),
    recentRequests: readRecentRequests(entry.recent_requests),
  }
  return { ok: true, observation }
}

function canonicalProvider(provider: string | null): string | null {
  return provider === 'gemini' ? 'gemini-cli' : provider
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || value === 1
}

/**
 * The `credential` of an upstream's id. UTF-8 makes one and the same character of all lone surrogates; JSON spells each
 * out.
 */
export function hashIdentity(identity: string): string {
  return hash('sha256', identity.isWellFormed() ? identity : JSON.stringify(identity)).slice(0, 16)
}
