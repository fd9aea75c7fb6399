import type { DatabaseSync } from 'node:sqlite'
import { atOnce, type Steps } from '../../domain/steps.ts'
import { inTransaction } from './transaction.ts'

/**
 * One entry per schema version, each taking the schema from the version before it; never edited once released.
 *
 * `autoincrement`, since `sqlite3` deletes rows without their usage (it leaves foreign keys off), and the next
 * credential must not inherit it. Counts are bounded, since a larger integer could not be read back.
 */
const MIGRATIONS: readonly string[] = [
  `
  create table oauth_credentials (
    id integer primary key autoincrement,
    proxy text not null,
    credential text not null,
    provider text not null,
    name text not null,
    email text,
    label text,
    account_type text,
    source text,
    project_id text,
    auth_index text,
    account_id text,
    plan_type text,
    subscription_start text,
    subscription_end text,
    subscription_evidence text,
    is_active integer check (is_active in (0, 1)),
    status text,
    status_label text not null,
    status_reason text,
    status_since text not null,
    status_kept_from text,
    last_refresh text,
    next_retry_after text,
    success_count integer check (success_count between 0 and ${Number.MAX_SAFE_INTEGER}),
    failure_count integer check (failure_count between 0 and ${Number.MAX_SAFE_INTEGER}),
    missing_since text,
    created_at text not null,
    updated_at text not null,
    last_synced text not null,
    removed_at text,
    unique (proxy, credential)
  ) strict;
  create index oauth_credentials_live on oauth_credentials (proxy, removed_at);
  create index oauth_credentials_removed on oauth_credentials (removed_at) where removed_at is not null;

  create table oauth_usage (
    credential_id integer not null references oauth_credentials (id) on delete cascade,
    synced_at text not null,
    success integer not null,
    failed integer not null,
    primary key (credential_id, synced_at)
  ) strict, without rowid;

  create index oauth_usage_synced_at on oauth_usage (synced_at);

  create table oauth_daily_stats (
    credential_id integer not null references oauth_credentials (id) on delete cascade,
    day text not null,
    success integer not null,
    failed integer not null,
    primary key (credential_id, day)
  ) strict, without rowid;

  create table oauth_sync_state (
    proxy text primary key,
    revision integer not null check (revision between 0 and ${Number.MAX_SAFE_INTEGER}),
    synced_at text not null,
    writer text not null,
    url_hash text not null
  ) strict, without rowid;
  `,
  `
  alter table oauth_credentials add column subscription_renewal text;
  alter table oauth_credentials add column subscription_delinquent integer check (subscription_delinquent in (0, 1));
  alter table oauth_credentials add column condition text;
  alter table oauth_credentials add column name_suffix text;

  create table oauth_evidence (
    credential_id integer not null references oauth_credentials (id) on delete cascade,
    evidence text not null,
    plan_type text,
    subscription_start text,
    subscription_end text,
    renewal text,
    delinquent integer check (delinquent in (0, 1)),
    observed_at text,
    primary key (credential_id, evidence)
  ) strict, without rowid;

  create table oauth_quota (
    credential_id integer not null references oauth_credentials (id) on delete cascade,
    window_name text not null,
    scope text not null,
    model text not null,
    used_ratio real not null,
    window_seconds integer,
    reset_at text,
    observed_at text not null,
    primary key (credential_id, window_name, scope, model)
  ) strict, without rowid;

  create table oauth_inquiries (
    credential_id integer not null references oauth_credentials (id) on delete cascade,
    inquiry text not null,
    asked_at text not null,
    result text,
    next_at text not null,
    primary key (credential_id, inquiry)
  ) strict, without rowid;

  create view oauth_credentials_overview as
    select c.proxy, c.name, c.provider, c.plan_type, c.status_label, c.status_reason, c.status_since,
      round(julianday(c.subscription_end) - julianday('now'), 1) as days_left,
      c.subscription_end, c.subscription_evidence, c.subscription_renewal, c.subscription_delinquent,
      rtrim(q.window_name || ' ' || q.model) as quota_window, round(q.used_ratio, 3) as quota_used,
      q.reset_at as quota_reset, c.success_count, c.failure_count,
      coalesce(s.synced_at, c.last_synced) as last_synced
    from oauth_credentials c
    left join oauth_sync_state s on s.proxy = c.proxy
    left join (
      select *, row_number() over (partition by credential_id order by used_ratio desc, reset_at desc) as place
      from oauth_quota where julianday(reset_at) > julianday('now')) q on q.credential_id = c.id and q.place = 1
    where c.removed_at is null
    order by c.subscription_end nulls last, c.proxy, c.name;
  `,
]

/** The file was written by a newer version of this program. */
export class NewerSchemaError extends Error {
  readonly code = 'ERR_NEWER_SCHEMA'

  constructor(version: number) {
    super(
      `The embedded database has schema ${version}, and this version knows only ${MIGRATIONS.length}: ` +
        'upgrade the exporter, or move the file away to start with an empty one.',
    )
    this.name = 'NewerSchemaError'
  }
}

/**
 * Brings the schema to the newest version, in one step; the version is SQLite's `user_version`.
 *
 * @param keepCopy called with the version of a file that is about to be migrated, while nobody else can write to it
 */
export function migrate(database: DatabaseSync, keepCopy: (version: number) => void): void {
  if (knownVersion(database) < MIGRATIONS.length) {
    atOnce(inTransaction(database, 'immediate', migrateFrom(database, keepCopy)))
  }
}

/** Asks for the version again: another process may have migrated while this one waited for the lock. */
function* migrateFrom(database: DatabaseSync, keepCopy: (version: number) => void): Steps<void> {
  const version = knownVersion(database)
  const missing = MIGRATIONS.slice(version)
  if (missing.length === 0) return
  if (version > 0) keepCopy(version)
  for (const migration of missing) {
    database.exec(migration)
    yield
  }
  database.exec(`pragma user_version = ${MIGRATIONS.length}`)
}

function knownVersion(database: DatabaseSync): number {
  const version = schemaVersion(database)
  if (version > MIGRATIONS.length) throw new NewerSchemaError(version)
  return version
}

/** The version of a file's schema; 0 of an empty file. */
export function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('pragma user_version').get()?.user_version)
}
