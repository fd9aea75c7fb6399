import type { DatabaseSync } from 'node:sqlite'
import { DAY_MS } from '../../domain/durations.ts'
import { isoOf } from '../../domain/iso-time.ts'
import { type Steps, visitEach } from '../../domain/steps.ts'
import type { ApplyOutcome } from '../../domain/store.ts'
import type { SyncChange } from '../../domain/sync-change.ts'
import { toAccountRows, toTableRow } from '../rows.ts'
import { storedTime } from '../stored-time.ts'
import { prepareAccountRows } from './account-rows.ts'
import { toSqlite } from './sqlite-value.ts'
import { inTransaction } from './transaction.ts'

/** Removed credentials are kept this long, for people who look into the table, and for those that come back. */
const REMOVED_RETENTION_DAYS = 90
const PRUNED_AT_ONCE = 500

/** Applies a change in one transaction; see `CredentialStore.apply`. Throws what SQLite says. */
export function applyChange(database: DatabaseSync, change: SyncChange): Steps<ApplyOutcome> {
  return inTransaction(database, 'immediate', writeChange(database, change))
}

function* writeChange(database: DatabaseSync, change: SyncChange): Steps<ApplyOutcome> {
  if (!isBase(database, change)) return { ok: false, reason: 'store_conflict' }
  const earlier = syncedAt(database, change.proxy)
  yield* upsertCredentials(database, change)
  yield* removeCredentials(database, change, earlier)
  yield* addUsage(database, change)
  markSynced(database, change)
  if (earlier !== null) yield* prune(database, change, earlier)
  return { ok: true, revision: change.baseRevision + 1 }
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
function* upsertCredentials(database: DatabaseSync, { proxy, upserts, askedAt }: SyncChange): Steps<void> {
  const accountRows = prepareAccountRows(database)
  let put: PutRow | null = null
  yield* visitEach(upserts, (credential) => {
    const row = toTableRow({ ...credential, proxy }, askedAt)
    put ??= preparePut(database, Object.keys(row))
    const { id, isNew } = put(row)
    const account = { id, ...toAccountRows(credential) }
    if (!isNew) accountRows.keepOnly(account)
    accountRows.put(account)
  })
}

type PutRow = (row: ReturnType<typeof toTableRow>) => { readonly id: number; readonly isNew: boolean }

/** Two statements, since an upsert that returns the id takes half as long again to insert. */
function preparePut(database: DatabaseSync, columns: readonly string[]): PutRow {
  const names = columns.join(', ')
  // By position: with names, the driver's search for each takes three times as long as all else.
  const values = `values (${columns.map(() => '?').join(', ')})`
  const replaced = columns.filter((column) => !['proxy', 'credential', 'created_at'].includes(column))
  const insert = database.prepare(
    `insert into oauth_credentials (${names}) ${values} on conflict (proxy, credential) do nothing`,
  )
  const update = database.prepare(
    `with listed (${names}) as (${values})
     update oauth_credentials set ${replaced.map((column) => `${column} = listed.${column}`).join(', ')} from listed
     where oauth_credentials.proxy = listed.proxy and oauth_credentials.credential = listed.credential returning id`,
  )
  return (row) => {
    const bound = Object.values(row).map(toSqlite)
    const { changes, lastInsertRowid } = insert.run(...bound)
    if (changes > 0) return { id: Number(lastInsertRowid), isNew: true }
    return { id: Number(update.get(...bound)?.id), isNew: false }
  }
}

/** The sync before was the last that covered them. */
function* removeCredentials(
  database: DatabaseSync,
  { proxy, removals, askedAt }: SyncChange,
  earlier: Date | null,
): Steps<void> {
  const remove = database.prepare(
    `update oauth_credentials set removed_at = :at, updated_at = :at, is_active = 0, status_label = 'removed',
       last_synced = coalesce(:covered, last_synced)
     where proxy = :proxy and credential = :credential and removed_at is null`,
  )
  const [at, covered] = [askedAt.toISOString(), earlier?.toISOString() ?? null]
  yield* visitEach(removals, (credential) => void remove.run({ proxy, credential, at, covered }))
}

function* addUsage(database: DatabaseSync, { proxy, usage }: SyncChange): Steps<void> {
  const add = (table: string, period: string) =>
    database.prepare(
      `insert into ${table} (credential_id, ${period}, success, failed)
       select id, :at, :success, :failed from oauth_credentials where proxy = :proxy and credential = :credential
       on conflict (credential_id, ${period}) do update set
         success = success + excluded.success, failed = failed + excluded.failed`,
    )
  const addSync = add('oauth_usage', 'synced_at')
  const addDay = add('oauth_daily_stats', 'day')
  yield* visitEach(usage, ({ credential, success, failed, askedAt }) => {
    const at = isoOf(askedAt)
    addSync.run({ proxy, credential, success, failed, at })
    addDay.run({ proxy, credential, success, failed, at: at.slice(0, 10) })
  })
}

function markSynced(database: DatabaseSync, { proxy, writer, urlHash, baseRevision, askedAt }: SyncChange): void {
  database
    .prepare(
      `insert into oauth_sync_state (proxy, revision, synced_at, writer, url_hash) values (?, ?, ?, ?, ?)
       on conflict (proxy) do update set revision = excluded.revision, synced_at = excluded.synced_at,
         writer = excluded.writer, url_hash = excluded.url_hash`,
    )
    .run(proxy, baseRevision + 1, askedAt.toISOString(), writer, urlHash)
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
function* prune(
  database: DatabaseSync,
  { proxy, askedAt, usageRetentionDays }: SyncChange,
  earlier: Date,
): Steps<void> {
  const confirmedMs = Math.min(askedAt.getTime(), earlier.getTime())
  const before = (days: number) => new Date(confirmedMs - days * DAY_MS).toISOString()
  const usage = database.prepare(
    `delete from oauth_usage where (credential_id, synced_at) in (
       select credential_id, synced_at from oauth_usage
       where synced_at < ? and exists (select 1 from oauth_credentials where id = credential_id and proxy = ?)
       limit ${PRUNED_AT_ONCE})`,
  )
  yield* untilNone(() => usage.run(before(usageRetentionDays), proxy))
  const removed = database.prepare(
    `delete from oauth_credentials where id in (
       select id from oauth_credentials where removed_at < ? limit ${PRUNED_AT_ONCE})`,
  )
  yield* untilNone(() => removed.run(before(REMOVED_RETENTION_DAYS)))
}

function* untilNone(run: () => { readonly changes: number | bigint }): Steps<void> {
  while (Number(run().changes) > 0) yield
}
