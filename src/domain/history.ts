import type { Credential, Subscription } from './credential.ts'
import { loggedInSince } from './judgement.ts'
import type { ProxySnapshot } from './snapshot.ts'
import { isAhead, type StoredProxy } from './stored-proxy.ts'
import { latestStatement } from './subscription.ts'
import { requestsSince } from './usage.ts'

/** What the next list is judged against: credentials as last judged, and when a list last held them. */
export type History = Pick<ProxySnapshot, 'credentials' | 'askedAt'>

/**
 * Makes one history of what this process knows and what is stored: another process may have stored what this one never
 * saw, and this one may have seen what it could not store. Of a credential on both sides the newer side counts.
 *
 * @param now the wall clock
 */
export function mergeHistory(known: History | null, stored: StoredProxy, now: Date): History {
  // A time of a clock that was ahead tells no order.
  const storedAt = isAhead(stored, now) ? (known?.askedAt ?? now) : stored.askedAt
  if (known === null) return { credentials: stored.credentials, askedAt: storedAt }
  const rows = new Map(stored.credentials.map((row) => [row.credential, row]))
  const storedIsNewer = storedAt > known.askedAt
  const merged = known.credentials.map((own) => {
    const row = rows.get(own.credential)
    rows.delete(own.credential)
    if (row === undefined) return own
    const newest = storedIsNewer ? merge(row, own) : mergeNewer(own, row, storedAt)
    // The stored row keeps its own, whatever a change says: another one would be a difference for ever.
    return { ...newest, firstSeenAt: row.firstSeenAt, nameSuffix: row.nameSuffix ?? own.nameSuffix }
  })
  return { credentials: [...merged, ...rows.values()], askedAt: storedIsNewer ? storedAt : known.askedAt }
}

/** A list without requests makes a credential `ok` where nothing is known of it; a stored trouble goes before that. */
function mergeNewer(own: Credential, row: Credential, storedAt: Date): Credential {
  const merged = merge(own, row)
  if (own.statusLabel !== 'ok' || row.statusReason === null || isProven(own, row, storedAt)) return merged
  const { statusLabel, statusReason, statusSinceAt, nextRetryAt, statusKeptFromAt } = row
  const keptFromAt = statusKeptFromAt ?? storedAt
  return { ...merged, statusLabel, statusReason, statusSinceAt, nextRetryAt, statusKeptFromAt: keptFromAt }
}

/** Whether a credential recovered before this process's eyes, served a request or was logged in anew since it was stored. */
function isProven(own: Credential, row: Credential, storedAt: Date): boolean {
  const recovered = own.statusSinceAt > storedAt && own.statusSinceAt > own.firstSeenAt
  const served = (requestsSince(row.requests, own.requests)?.success ?? 0) > 0
  const statement = hasStatement(own) && own.evidence !== 'manual' ? own : null
  return recovered || served || loggedInSince({ statement, lastRefreshAt: own.lastRefreshAt }, row)
}

function merge(newer: Credential, older: Credential): Credential {
  return {
    ...newer,
    ...(hasStatement(newer) || !hasStatement(older) ? {} : subscriptionIn(older)),
    statements: { id_token: latestStatement(newer.statements.id_token, older.statements.id_token) },
    condition: newer.condition ?? older.condition,
    statusSinceAt: sinceWhen(newer, older),
    lastRefreshAt: laterOf(newer.lastRefreshAt, older.lastRefreshAt),
  }
}

/** A label that a side has had since it first saw the credential may be older than that. */
function sinceWhen(newer: Credential, older: Credential): Date {
  const mayBeOlder = newer.statusLabel === older.statusLabel && newer.statusSinceAt <= newer.firstSeenAt
  return mayBeOlder && older.statusSinceAt < newer.statusSinceAt ? older.statusSinceAt : newer.statusSinceAt
}

/** Every statement names a plan. */
function hasStatement({ planType }: Credential): boolean {
  return planType !== null
}

function subscriptionIn({ planType, accountId, startAt, endAt, evidence }: Credential): Subscription {
  return { planType, accountId, startAt, endAt, evidence }
}

function laterOf(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}
