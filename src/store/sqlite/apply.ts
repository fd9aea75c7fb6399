import type { DatabaseSync } from 'node:sqlite'
import type { ApplyOutcome } from '../../domain/store.ts'
import type { SyncChange } from '../../domain/sync-change.ts'
import { type CredentialRow, toCredentialRow } from '../rows.ts'
import { storedTime } from '../stored-time.ts'
import { replaceAccountRows } from './account-rows.ts'
import { inTransaction } from './transaction.ts'

const DAY_MS = 24 * 3_600_000
/** Removed credentials are kept this long, for people who look into the table, and for those that come back. */
const REMOVED_RETENTION_DAYS = 90

/** Applies a change in one transaction; see `CredentialStore.apply`. Throws what SQLite says. */
export function applyChange(database: DatabaseSync, change: SyncChange): ApplyOutcome {
  return inTransaction(database, 'immediate', () => {
    if (!isBase(database, change)) return { ok: false, reason: 'store_conflict' }
    const earlier = syncedAt(database, change.proxy)
    upsertCredentials(database, change)
    removeCredentials(database, change)
    addUsage(database, change)
    markSynced(database, change)
    if (earlier !== null) prune(database, change, earlier)
    return { ok: true, revision: change.baseRevision + 1 }
  })
}

function isBase(database: DatabaseSync, { proxy, baseRevision, baseCount }: SyncChange): boolean {
  const stored = database
    .prepare(
      `select (select revision from oauth_sync_state where proxy = :proxy) as revision,
        (select count(*) from oauth_credentials where proxy = :proxy and removed_at is null) as live_count`,
    )
    .get({ proxy })
  return (stored?.revision ?? 0) === baseRevision && stored?.live_count === baseCount
}

/** A row that was removed comes back to life as the same row, first seen when it was. */
function upsertCredentials(database: DatabaseSync, { proxy, upserts, askedAt }: SyncChange): void {
  const rows = upserts.map((credential) => toCredentialRow({ ...credential, proxy }, askedAt))
  const inserted = Object.keys(rows[0] ?? {}).filter((column) => column !== 'evidence' && column !== 'quota')
  if (inserted.length === 0) return
  const replaced = inserted.filter((column) => !['proxy', 'credential', 'created_at'].includes(column))
  const upsert = database.prepare(
    `insert into oauth_credentials (${inserted.join(', ')}) values (${inserted.map(() => '?').join(', ')})
     on conflict (proxy, credential) do update set ${replaced.map((column) => `${column} = excluded.${column}`).join(', ')}`,
  )
  // By position: with names, the driver's search for each takes three times as long as all else.
  for (const row of rows) upsert.run(...Object.values(toSqliteRow(row)))
  replaceAccountRows(database, proxy, rows)
}

function toSqliteRow({ evidence, quota, ...row }: CredentialRow) {
  const { is_active: isActive, subscription_delinquent: delinquent } = row
  return {
    ...row,
    is_active: isActive === null ? null : Number(isActive),
    subscription_delinquent: delinquent === null ? null : Number(delinquent),
    condition: row.condition && JSON.stringify(row.condition),
  }
}

function removeCredentials(database: DatabaseSync, { proxy, removals, askedAt }: SyncChange): void {
  const remove = database.prepare(
    `update oauth_credentials set removed_at = :at, updated_at = :at, is_active = 0, status_label = 'removed'
     where proxy = :proxy and credential = :credential and removed_at is null`,
  )
  for (const credential of removals) remove.run({ proxy, credential, at: askedAt.toISOString() })
}

function addUsage(database: DatabaseSync, { proxy, usage }: SyncChange): void {
  const add = (table: string, period: string) =>
    database.prepare(
      `insert into ${table} (credential_id, ${period}, success, failed)
       select id, :at, :success, :failed from oauth_credentials where proxy = :proxy and credential = :credential
       on conflict (credential_id, ${period}) do update set
         success = success + excluded.success, failed = failed + excluded.failed`,
    )
  const addSync = add('oauth_usage', 'synced_at')
  const addDay = add('oauth_daily_stats', 'day')
  for (const { credential, success, failed, askedAt } of usage) {
    const at = askedAt.toISOString()
    addSync.run({ proxy, credential, success, failed, at })
    addDay.run({ proxy, credential, success, failed, at: at.slice(0, 10) })
  }
}

function markSynced(database: DatabaseSync, { proxy, writer, urlHash, baseRevision, askedAt }: SyncChange): void {
  const at = askedAt.toISOString()
  // The plus keeps SQLite off the index, whose order is that of hashes: it would write each page several times.
  database
    .prepare('update oauth_credentials set last_synced = ? where +proxy = ? and removed_at is null')
    .run(at, proxy)
  database
    .prepare(
      `insert into oauth_sync_state (proxy, revision, synced_at, writer, url_hash) values (?, ?, ?, ?, ?)
       on conflict (proxy) do update set revision = excluded.revision, synced_at = excluded.synced_at,
         writer = excluded.writer, url_hash = excluded.url_hash`,
    )
    .run(proxy, baseRevision + 1, at, writer, urlHash)
}

function syncedAt(database: DatabaseSync, proxy: string): Date | null {
  const row = database.prepare('select synced_at from oauth_sync_state where proxy = ?').get(proxy)
  return storedTime.safeParse(row?.synced_at).data ?? null
}

/**
 * Removed rows go whatever their proxy: one that left the configuration is no longer synced.
 *
 * @param earlier the time of the sync before, which has to bear out how old something is: a clock may be a year ahead
 */
function prune(database: DatabaseSync, { proxy, askedAt, usageRetentionDays }: SyncChange, earlier: Date): void {
  const confirmedMs = Math.min(askedAt.getTime(), earlier.getTime())
  const before = (days: number) => new Date(confirmedMs - days * DAY_MS).toISOString()
  database
    .prepare(
      `delete from oauth_usage
       where synced_at < ? and exists (select 1 from oauth_credentials where id = credential_id and proxy = ?)`,
    )
    .run(before(usageRetentionDays), proxy)
  database.prepare('delete from oauth_credentials where removed_at < ?').run(before(REMOVED_RETENTION_DAYS))
}
