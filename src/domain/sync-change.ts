import type { Credential } from './credential.ts'
import { sameValue } from './same-value.ts'
import { asRemoved, MAX_REMOVED, type Ownership, type StoredProxy } from './stored-proxy.ts'
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
  /** Requests since the stored state; a credential has a part for each list that must be kept apart. */
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
    upserts: credentials.filter((now) => !sameValue(before.get(now.credential), now)),
    removals: [...before.keys()].filter((credential) => !live.has(credential)),
    usage: usageOver(checkpointOf(origin.askedAt, rowsOf(stored)).counts, [
      ...unstored,
      checkpointOf(origin.askedAt, credentials),
    ]),
  }
}

/**
 * The stored state after a change was applied.
 *
 * @param base what the change was computed against
 */
export function storedAfter(
  change: SyncChange,
  base: StoredProxy | null,
  credentials: readonly Credential[],
  revision: number,
): StoredProxy {
  const { proxy, askedAt, writer, urlHash } = change
  return { proxy, revision, askedAt, writer, urlHash, credentials, removed: removedAfter(change, base) }
}

function removedAfter({ upserts, removals }: SyncChange, base: StoredProxy | null): readonly Credential[] {
  if (base === null || (removals.length === 0 && base.removed.length === 0)) return []
  const [leaving, back] = [new Set(removals), new Set(upserts.map(({ credential }) => credential))]
  const left = base.credentials
    .filter(({ credential }) => leaving.has(credential))
    .map((one) => asRemoved(one, base.askedAt))
  return [...left, ...base.removed.filter(({ credential }) => !back.has(credential))].slice(0, MAX_REMOVED)
}

/** All rows: a removed credential that comes back was used since it left. */
function rowsOf(stored: StoredProxy | null): readonly Credential[] {
  return stored === null ? [] : [...stored.removed, ...stored.credentials]
}
