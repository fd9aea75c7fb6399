import type { Credential } from './credential.ts'
import { type Checkpoint, type CredentialUsage, checkpointOf, usageOver } from './usage.ts'

const MAX_AHEAD_MS = 5 * 60_000

/** What the store holds of one proxy. */
export interface StoredProxy {
  readonly proxy: string
  /** Counts applied changes; 0 before the first. */
  readonly revision: number
  /** When the list of the last applied change was asked for. */
  readonly syncedAt: Date
  /** Id of the exporter installation that applied it. */
  readonly writer: string
  /** SHA-256 (hex) of the proxy's URL as that writer has it. */
  readonly urlHash: string
  /** Live rows: not removed. */
  readonly credentials: readonly Credential[]
}

/** Everything that one sync writes, computed against a stored state; see `CredentialStore.apply`. */
export interface SyncChange {
  readonly proxy: string
  readonly writer: string
  readonly urlHash: string
  /** Revision that the change was computed against; 0 when nothing was stored. */
  readonly baseRevision: number
  /** Number of live rows that it was computed against. */
  readonly baseCount: number
  /** When the list was asked for; it becomes `last_synced` of all live rows. */
  readonly syncedAt: Date
  /** New or changed credentials, whole. */
  readonly upserts: readonly Credential[]
  /** Credentials that the proxy no longer lists. */
  readonly removals: readonly string[]
  /** Requests since the stored state; a credential has a part for each list that must be told apart. */
  readonly usage: readonly CredentialUsage[]
  /** `oauth_usage` rows older than this are pruned. */
  readonly usageRetentionDays: number
}

export type ChangeOrigin = Pick<SyncChange, 'writer' | 'urlHash' | 'syncedAt' | 'usageRetentionDays'>

/**
 * The difference between what is stored of a proxy and what is true of it now.
 *
 * @param unstored counters that lists showed since the stored state, oldest first
 */
export function computeChange(
  proxy: string,
  stored: StoredProxy | null,
  credentials: readonly Credential[],
  origin: ChangeOrigin,
  unstored: readonly Checkpoint[] = [],
): SyncChange {
  const before = new Map(stored?.credentials.map((credential) => [credential.credential, credential]))
  const live = new Set(credentials.map(({ credential }) => credential))
  return {
    ...origin,
    proxy,
    baseRevision: stored?.revision ?? 0,
    baseCount: before.size,
    upserts: credentials.filter((now) => !sameCredential(before.get(now.credential), now)),
    removals: [...before.keys()].filter((credential) => !live.has(credential)),
    usage: usageOver(checkpointOf(origin.syncedAt, stored?.credentials ?? []).counts, [
      ...unstored,
      checkpointOf(origin.syncedAt, credentials),
    ]),
  }
}

/** The stored state after a change was applied. */
export function applied(change: SyncChange, credentials: readonly Credential[], revision: number): StoredProxy {
  const { proxy, syncedAt, writer, urlHash } = change
  return { proxy, revision, syncedAt, writer, urlHash, credentials }
}

/**
 * Whether what is stored under a proxy's name is of that proxy: of this installation, or of another one for the same URL.
 * Default installations all have the same URL, so that of another's at least one account must be `known` here too.
 *
 * @param known null when no account is known yet
 */
export function isOurs(
  stored: StoredProxy,
  origin: Pick<ChangeOrigin, 'writer' | 'urlHash'>,
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
  origin: Pick<ChangeOrigin, 'writer' | 'urlHash' | 'syncedAt'>,
  intervalSeconds: number,
): boolean {
  // Nobody's: somebody deleted the row that says whose they are.
  if (stored.writer === '') return false
  const idleMs = origin.syncedAt.getTime() - stored.syncedAt.getTime()
  return idleMs <= 3 * intervalSeconds * 1000 && !isOurs(stored, origin, credentials)
}

/** Whether the stored time was told by a wrong clock: it lies more than 5 minutes after `now`, and so says nothing. */
export function isAhead(stored: Pick<StoredProxy, 'syncedAt'>, now: Date): boolean {
  return stored.syncedAt.getTime() - now.getTime() > MAX_AHEAD_MS
}

function sameCredential(before: Credential | undefined, now: Credential): boolean {
  return (
    before !== undefined &&
    Object.keys(now).every((key) => sameValue(before[key as keyof Credential], now[key as keyof Credential]))
  )
}

function sameValue(a: Credential[keyof Credential], b: Credential[keyof Credential]): boolean {
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  // Counters and memories are plain data, made with their fields in one order.
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
