import { withProofTime } from './condition/memory.ts'
import type { Credential } from './credential.ts'

/** How far a wall clock may be ahead before its times count as wrong. */
const MAX_AHEAD_MS = 5 * 60_000

/** Who writes under a proxy's name. */
export interface Ownership {
  /** Id of an exporter installation. */
  readonly writer: string
  /** SHA-256 (hex) of the proxy's URL as that writer has it. */
  readonly urlHash: string
}

/** A proxy whose accounts come and go must not fill the memory. */
export const MAX_REMOVED = 10_000

/** What the store holds of one proxy. */
export interface StoredProxy extends Ownership {
  readonly proxy: string
  /** Counts applied changes; 0 before the first. */
  readonly revision: number
  /** When the list of the last applied change was asked for. */
  readonly askedAt: Date
  /** Live rows: not removed. */
  readonly credentials: readonly Credential[]
  /** Rows of credentials that left, the last to leave first, at most `MAX_REMOVED`; none where the store cannot tell. */
  readonly removed: readonly Credential[]
}

/**
 * A credential as it is kept after it left: its label is over, and all else stays.
 *
 * @param seenAt when the last list was asked for that held it
 */
export function asRemoved(credential: Credential, seenAt: Date): Credential {
  const condition = credential.condition && withProofTime(credential.condition, seenAt)
  return { ...credential, condition, statusLabel: 'unknown', statusReason: null }
}

/**
 * Whether what is stored under a proxy's name is of that proxy: of this installation, or of another one for the same URL.
 * Default installations all have the same URL, so that of another's at least one account must be `known` here too.
 *
 * @param known null when no account is known yet
 */
export function isOurs(
  stored: StoredProxy,
  origin: Ownership,
  known: readonly Pick<Credential, 'credential'>[] | null,
): boolean {
  if (stored.writer === origin.writer) return true
  if (stored.urlHash !== origin.urlHash) return false
  const theirs = new Set(stored.credentials.map(({ credential }) => credential))
  return known === null || theirs.size === 0 || known.some(({ credential }) => theirs.has(credential))
}

/**
 * Whether a proxy's name is in use by another installation for another proxy: without this, two default installations
 * on one database would delete each other's rows. A name that was not synced for 3 intervals may be taken over.
 */
export function isNameTaken(
  stored: StoredProxy,
  credentials: readonly Pick<Credential, 'credential'>[],
  origin: Ownership & { readonly askedAt: Date },
  intervalSeconds: number,
): boolean {
  // Somebody deleted the row that names the writer.
  if (stored.writer === '') return false
  const idleMs = origin.askedAt.getTime() - stored.askedAt.getTime()
  return idleMs <= 3 * intervalSeconds * 1000 && !isOurs(stored, origin, credentials)
}

/** Whether a clock that was ahead wrote the stored time: more than 5 minutes after `now`, it cannot be ordered. */
export function isAhead(stored: Pick<StoredProxy, 'askedAt'>, now: Date): boolean {
  return stored.askedAt.getTime() - now.getTime() > MAX_AHEAD_MS
}
