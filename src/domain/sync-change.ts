import type { Credential, RequestCounts } from './credential.ts'
import { sameValue } from './same-value.ts'
import { byCredential, filterEach, mapEach, type Steps } from './steps.ts'
import { asRemoved, MAX_REMOVED, type Ownership, type StoredProxy } from './stored-proxy.ts'
import { type CounterReadings, type Counts, type CredentialUsage, countsOf, usageOver } from './usage.ts'

/** Everything that one sync writes, computed against a stored state; see `CredentialStore.apply`. */
export interface SyncChange extends Ownership {
  readonly proxy: string
  /** Revision that the change was computed against; 0 when nothing was stored. */
  readonly baseRevision: number
  /** Number of live rows that it was computed against. */
  readonly baseCount: number
  /** When the list was asked for: the last sync of all live credentials. */
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

/** What lists showed since the stored state; the one that the change is of may be among them. */
export interface Unstored {
  readonly readings: CounterReadings
  /** Credentials that left, see `ProxySnapshot`. */
  readonly removed: readonly Credential[]
  /** Whether the stored rows are of another proxy, so that their counters are nothing to count from. */
  readonly isForeign: boolean
}

const NOTHING: Unstored = { readings: new Map(), removed: [], isForeign: false }

/** The difference between what is stored of a proxy and what is true of it now. */
export function* computeChange(
  proxy: string,
  stored: StoredProxy | null,
  credentials: readonly Credential[],
  origin: ChangeOrigin,
  unstored: Unstored = NOTHING,
): Steps<SyncChange> {
  const before = yield* byCredential(stored?.credentials ?? [])
  const live = yield* byCredential(credentials)
  const counts = yield* countsOf(rowsOf(stored))
  const left = leftUnstored(unstored, live, counts)
  const usageBase = unstored.isForeign ? new Map() : counts
  const usage = yield* usageSince(usageBase, [...credentials, ...left], origin.askedAt, unstored)
  const changed = yield* filterEach(credentials, (now) => !sameValue(before.get(now.credential), now))
  const gone = yield* filterEach(before.keys(), (credential) => !live.has(credential))
  return {
    ...origin,
    proxy,
    baseRevision: stored?.revision ?? 0,
    baseCount: before.size,
    upserts: [...changed, ...left],
    removals: [...gone, ...[...idsOf(left)].filter((credential) => !before.has(credential))],
    usage,
  }
}

/**
 * Credentials that left and some of whose counters are not stored: those that come back are counted from there, so that their
 * rows must hold them.
 */
function leftUnstored(
  { readings, removed }: Unstored,
  live: ReadonlyMap<string, unknown>,
  counts: Counts,
): readonly Credential[] {
  return removed.filter(({ credential }) => {
    const isStored = (reading: RequestCounts): boolean => isSameCount(counts.get(credential), reading)
    return !live.has(credential) && readings.get(credential)?.every(isStored) === false
  })
}

function* usageSince(
  counts: Counts,
  credentials: readonly Credential[],
  askedAt: Date,
  { readings }: Unstored,
): Steps<readonly CredentialUsage[]> {
  const usage = yield* mapEach(credentials, ({ credential, requests }) => {
    const seen = readings.get(credential) ?? []
    const last = requests === null ? [] : [{ ...requests, list: Number.POSITIVE_INFINITY, askedAt }]
    return usageOver(credential, counts.get(credential) ?? null, [...seen, ...last])
  })
  return usage.flat()
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

function removedAfter({ upserts, removals, askedAt }: SyncChange, base: StoredProxy | null): readonly Credential[] {
  const before = base?.removed ?? []
  if (removals.length === 0 && before.length === 0) return []
  const [leaving, written] = [new Set(removals), idsOf(upserts)]
  const left = [
    ...upserts.filter(({ credential }) => leaving.has(credential)).map((one) => asRemoved(one, askedAt)),
    ...(base?.credentials ?? [])
      .filter(({ credential }) => leaving.has(credential) && !written.has(credential))
      .map((one) => asRemoved(one, base?.askedAt ?? askedAt)),
  ]
  return [...left, ...before.filter(({ credential }) => !written.has(credential))].slice(0, MAX_REMOVED)
}

function idsOf(credentials: readonly Credential[]): ReadonlySet<string> {
  return new Set(credentials.map(({ credential }) => credential))
}

function isSameCount(a: RequestCounts | undefined, b: RequestCounts): boolean {
  return a?.success === b.success && a.failed === b.failed
}

/** All rows: a removed credential that comes back was used since it left. */
function rowsOf(stored: StoredProxy | null): readonly Credential[] {
  return stored === null ? [] : [...stored.removed, ...stored.credentials]
}
