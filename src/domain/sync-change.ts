import type { Credential } from './credential.ts'
import type { Ownership, StoredProxy } from './stored-proxy.ts'
import { type Checkpoint, type CredentialUsage, checkpointOf, usageOver } from './usage.ts'

/** Everything that one sync writes, computed against a stored state; see `CredentialStore.apply`. */
export interface SyncChange extends Ownership {
  readonly proxy: string
  /** Revision that the change was computed against; 0 when nothing was stored. */
  readonly baseRevision: number
  /** Number of live rows that it was computed against. */
  readonly baseCount: number
  /** When the list was asked for; it becomes `last_synced` of all live rows. */
  readonly askedAt: Date
  /** New or changed credentials, whole. */
  readonly upserts: readonly Credential[]
  /** Credentials that the proxy no longer lists. */
  readonly removals: readonly string[]
  /** Requests since the stored state; a credential has a part for each list that must be told apart. */
  readonly usage: readonly CredentialUsage[]
  /** `oauth_usage` rows older than this are pruned. */
  readonly usageRetentionDays: number
}

export type ChangeOrigin = Pick<SyncChange, 'writer' | 'urlHash' | 'askedAt' | 'usageRetentionDays'>

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
    usage: usageOver(checkpointOf(origin.askedAt, stored?.credentials ?? []).counts, [
      ...unstored,
      checkpointOf(origin.askedAt, credentials),
    ]),
  }
}

/** The stored state after a change was applied. */
export function applied(change: SyncChange, credentials: readonly Credential[], revision: number): StoredProxy {
  const { proxy, askedAt, writer, urlHash } = change
  return { proxy, revision, askedAt, writer, urlHash, credentials }
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
