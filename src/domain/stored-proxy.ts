import { isAheadOf } from './clock-ahead.ts'
import { withSeenAt } from './condition/recall.ts'
import type { Credential } from './credential.ts'
import { DAY_MS } from './durations.ts'

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
  return { ...withSeenAt(credential, seenAt), statusLabel: 'unknown', statusReason: null }
}

/** This installation, as a writer under a proxy's name. */
export interface Owner extends Ownership {
  /** The URL names whatever machine uses it, such as `localhost`: it says nothing about whose proxy it is. */
  readonly isLocal: boolean
}

/**
 * Whether what is stored under a proxy's name is of that proxy. A URL may be given to another proxy, and a data directory
 * be copied: where only one of the two is the same, at least one account must be too.
 *
 * @param known accounts that are known of the proxy, listed or not; where none is, nothing speaks against it
 */
export function isOurs(stored: StoredProxy, owner: Owner, known: readonly Pick<Credential, 'credential'>[]): boolean {
  const isSameUrl = stored.urlHash === owner.urlHash
  if (stored.writer === owner.writer && isSameUrl) return true
  if (stored.writer !== owner.writer && (!isSameUrl || owner.isLocal)) return false
  const theirs = new Set(stored.credentials.map(({ credential }) => credential))
  return known.length === 0 || theirs.size === 0 || known.some(({ credential }) => theirs.has(credential))
}

/** When a name is looked at. */
export interface NameCheck {
  readonly now: Date
  /** For how long this process has seen what is stored stay as it is. */
  readonly unchangedMs: number
  readonly intervalSeconds: number
}

/**
 * Whether the name of what is stored, which is not ours, is in use: without this, two installations on one database would
 * delete each other's rows. One that was not synced for 3 intervals may be taken over, and so may one that was last
 * synced a day after now: no clock in use is that wrong.
 */
export function isInUse(stored: StoredProxy, { now, unchangedMs, intervalSeconds }: NameCheck): boolean {
  // Nobody's: somebody deleted the row that says whose they are.
  if (stored.writer === '') return false
  const idleMs = now.getTime() - stored.askedAt.getTime()
  return Math.max(idleMs, unchangedMs) <= 3 * intervalSeconds * 1000 && idleMs > -DAY_MS
}

/** Whether a clock that was ahead wrote the stored time; see `isAheadOf`. */
export function isAhead(stored: Pick<StoredProxy, 'askedAt'>, now: Date): boolean {
  return isAheadOf(stored.askedAt, now)
}
