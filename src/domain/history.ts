import { mergeCondition, type Side } from './condition/merge.ts'
import { withSeenAt } from './condition/recall.ts'
import { hasRestarted } from './condition/requests.ts'
import { type Credential, NO_STATEMENTS, type Statements } from './credential.ts'
import { currentWindows } from './quota.ts'
import { isSameAccount } from './same-account.ts'
import type { ProxySnapshot } from './snapshot.ts'
import { byCredential, filterEach, mapEach, type Steps } from './steps.ts'
import { isAhead, type StoredProxy } from './stored-proxy.ts'
import { latestStatement, newestStatement, subscriptionOf } from './subscription.ts'

/** What the next list is judged against: credentials as last judged, and when a list last held them. */
export type History = Pick<ProxySnapshot, 'credentials' | 'removed' | 'askedAt'>

/**
 * Makes one history of what this process knows and what is stored: another process may have stored what this one never
 * saw, and this one may have seen what it could not store. Of a credential on both sides the newer side counts, and what
 * the older one proved against it and still holds; one that left by the newer side has left.
 *
 * @param now the wall clock
 */
export function* mergeHistory(known: History | null, loaded: StoredProxy, now: Date): Steps<History> {
  const ahead = isAhead(loaded, now)
  // Such a time cannot be ordered; it only tells how far ahead of now that clock computed what it wrote.
  const storedAt = ahead ? (known?.askedAt ?? now) : loaded.askedAt
  const stored = ahead ? withProofTimes(loaded) : loaded
  if (known === null) return { credentials: stored.credentials, removed: stored.removed, askedAt: storedAt }
  const storedIsNewer = storedAt > known.askedAt
  const [newer, older] = storedIsNewer ? [stored, known] : [known, stored]
  const left = new Set(newer.removed.map(({ credential }) => credential))
  const merged = yield* mergeEach(known, stored, storedAt, now)
  const credentials = yield* filterEach(merged, ({ credential }) => !left.has(credential))
  const live = yield* byCredential(credentials)
  return {
    credentials,
    removed: withoutThose(live, [...newer.removed, ...older.removed]),
    askedAt: storedIsNewer ? storedAt : known.askedAt,
  }
}

function withProofTimes(stored: StoredProxy): StoredProxy {
  return { ...stored, credentials: stored.credentials.map((row) => withSeenAt(row, stored.askedAt)) }
}

/** The credentials of both sides, each once. */
function* mergeEach(known: History, stored: StoredProxy, storedAt: Date, now: Date): Steps<readonly Credential[]> {
  const rows = yield* byCredential(stored.credentials)
  const left = yield* byCredential(stored.removed)
  const storedIsNewer = storedAt > known.askedAt
  const restarted = storedIsNewer
    ? hasRestarted(yield* byCredential(known.credentials), stored.credentials)
    : hasRestarted(rows, known.credentials)
  const merged = yield* mapEach(known.credentials, (own) => {
    const live = rows.get(own.credential)
    rows.delete(own.credential)
    // One that left and came back before this process knew of it continues with what it held.
    const row = live ?? left.get(own.credential)
    if (row === undefined) return own
    const ownSide = { credential: own, askedAt: known.askedAt }
    const rowSide = { credential: row, askedAt: storedAt }
    const [newer, older] = storedIsNewer && live !== undefined ? [rowSide, ownSide] : [ownSide, rowSide]
    const newest = merge(newer, older, { restarted, firstSeenAt: row.firstSeenAt, now })
    // The stored row keeps its own, whatever a change says: another one would be a difference for ever.
    return { ...newest, nameSuffix: row.nameSuffix ?? own.nameSuffix }
  })
  return [...merged, ...rows.values()]
}

/** Each of the removed once, without those that are live. */
function withoutThose(live: ReadonlyMap<string, unknown>, removed: readonly Credential[]): readonly Credential[] {
  const seen = new Set<string>()
  return removed.filter(({ credential }) => {
    const isFirst = !live.has(credential) && !seen.has(credential)
    seen.add(credential)
    return isFirst
  })
}

interface MergeContext {
  readonly restarted: boolean
  readonly firstSeenAt: Date
  readonly now: Date
}

function merge(newerSide: Side, olderSide: Side, { restarted, firstSeenAt, now }: MergeContext): Credential {
  const { credential: newer } = newerSide
  const { credential: older } = olderSide
  const judgement = mergeCondition(newerSide, olderSide, restarted)
  const isCarriedOver = judgement.statusLabel !== newer.statusLabel
  const { statements: stated, quota } = isSameAccount(newer, older) ? older : OF_ANOTHER
  const statements = mergeStatements(newer.statements, stated, now)
  return {
    ...newer,
    ...subscriptionOf({ provider: newer.provider, firstSeenAt, statements }, now),
    statements,
    quota: currentWindows([...newer.quota, ...quota], now),
    ...judgement,
    statusSinceAt: isCarriedOver ? older.statusSinceAt : sinceWhen(newer, older),
    lastRefreshAt: latestKnown(newer.lastRefreshAt, older.lastRefreshAt),
    firstSeenAt,
  }
}

/** What was said of the account that a file held before. */
const OF_ANOTHER: Pick<Credential, 'statements' | 'quota'> = { statements: NO_STATEMENTS, quota: [] }

function mergeStatements(newer: Statements, older: Statements, now: Date): Statements {
  return {
    ...newer,
    live: newestStatement(newer.live, older.live, now),
    signal: newestStatement(newer.signal, older.signal, now),
    id_token: latestStatement(newer.id_token, older.id_token),
  }
}

/** A label that a side has had since it first saw the credential may be older than that. */
function sinceWhen(newer: Credential, older: Credential): Date {
  const mayBeOlder = newer.statusLabel === older.statusLabel && newer.statusSinceAt <= newer.firstSeenAt
  return mayBeOlder && older.statusSinceAt < newer.statusSinceAt ? older.statusSinceAt : newer.statusSinceAt
}

function latestKnown(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}
