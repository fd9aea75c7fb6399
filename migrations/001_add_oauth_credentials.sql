-- Tables for the metadata of OAuth credentials, and the two functions through which the exporter reads and writes them.
--
-- Paste it into the SQL editor of a Supabase project and run it, or: psql "$DATABASE_URL" -f <this file>.
-- Safe to run again at any time: it adds what is missing and keeps every row. PostgreSQL 15 and later.

begin;
create table if not exists public.oauth_credentials (id bigserial primary key);
alter table public.oauth_credentials
  add column if not exists proxy text not null,
  add column if not exists name varchar(255) not null,
  add column if not exists provider varchar(50) not null,
  add column if not exists email varchar(255),
  add column if not exists plan_type varchar(50),
  add column if not exists subscription_start timestamptz,
  add column if not exists subscription_end timestamptz,
  add column if not exists subscription_evidence varchar(20),
  add column if not exists is_active boolean,
  add column if not exists status_label varchar(50) not null,
  add column if not exists status_reason varchar(50),
  add column if not exists status_since timestamptz not null,
  add column if not exists status_kept_from timestamptz,
  add column if not exists status varchar(50),
  add column if not exists next_retry_after timestamptz,
  add column if not exists last_refresh timestamptz,
  add column if not exists success_count bigint,
  add column if not exists failure_count bigint,
  add column if not exists label varchar(255),
  add column if not exists source varchar(20),
  add column if not exists account_type varchar(20),
  add column if not exists account_id varchar(255),
  add column if not exists project_id varchar(255),
  add column if not exists auth_index varchar(255),
  add column if not exists credential varchar(64) not null,
  add column if not exists created_at timestamptz not null default now(),
  add column if not exists updated_at timestamptz not null default now(),
  add column if not exists last_synced timestamptz not null default now(),
  add column if not exists missing_since timestamptz,
  add column if not exists removed_at timestamptz;
create unique index if not exists oauth_credentials_proxy_credential_key
  on public.oauth_credentials (proxy, credential);
-- Each sync moves last_synced of every row: room in the pages lets that happen in place.
alter table public.oauth_credentials set (fillfactor = 70);

create table if not exists public.oauth_usage (
  credential_id bigint not null,
  synced_at timestamptz not null,
  success bigint not null,
  failed bigint not null,
  primary key (credential_id, synced_at)
);

create table if not exists public.oauth_daily_stats (
  credential_id bigint not null,
  day date not null,
  success bigint not null,
  failed bigint not null,
  primary key (credential_id, day)
);

create table if not exists public.oauth_sync_state (
  proxy text primary key,
  revision bigint not null,
  synced_at timestamptz not null,
  writer text not null,
  url_hash text not null
);

-- Rows of credentials whose table was dropped would attach themselves to new ones, since numbering starts afresh.
delete from public.oauth_usage u
  where not exists (select from public.oauth_credentials c where c.id = u.credential_id);
delete from public.oauth_daily_stats d
  where not exists (select from public.oauth_credentials c where c.id = d.credential_id);
alter table public.oauth_usage drop constraint if exists oauth_usage_credential_id_fkey;
alter table public.oauth_usage add constraint oauth_usage_credential_id_fkey
  foreign key (credential_id) references public.oauth_credentials (id) on delete cascade;
alter table public.oauth_daily_stats drop constraint if exists oauth_daily_stats_credential_id_fkey;
alter table public.oauth_daily_stats add constraint oauth_daily_stats_credential_id_fkey
  foreign key (credential_id) references public.oauth_credentials (id) on delete cascade;

-- The stored state and live rows of the named proxies as one value, which no row limit of the Data API can cut.
create or replace function public.load_oauth_state(proxies text[]) returns json
  language sql stable security invoker
  set search_path = '' set statement_timeout = '50s'
as $$
  select json_build_object(
    'schema_version', 1,
    'states', (
      select coalesce(json_agg(row_to_json(s)), '[]') from public.oauth_sync_state s where s.proxy = any (proxies)),
    'credentials', (
      select coalesce(json_agg(row_to_json(c) order by c.id), '[]')
      from public.oauth_credentials c where c.proxy = any (proxies) and c.removed_at is null))
$$;

-- Applies one sync of one proxy whole, or not at all when the stored revision or number of live rows is not the
-- change's base: someone else wrote, or rows were deleted by hand. Answers {"applied": boolean, "revision": number}.
create or replace function public.apply_oauth_sync(change jsonb) returns jsonb
  language plpgsql security invoker
  set search_path = '' set statement_timeout = '50s'
as $$
declare
  its_proxy text := change ->> 'proxy';
  its_time timestamptz := (change ->> 'synced_at')::timestamptz;
  stored bigint;
  live bigint;
begin
  -- Serialises the writers of a proxy, also before it has a row that could be locked.
  perform pg_advisory_xact_lock(hashtextextended('oauth_sync:' || its_proxy, 0));
  select coalesce(max(revision), 0) into stored from public.oauth_sync_state where proxy = its_proxy;
  select count(*) into live from public.oauth_credentials where proxy = its_proxy and removed_at is null;
  if stored <> (change ->> 'base_revision')::bigint or live <> (change ->> 'base_count')::bigint then
    return jsonb_build_object('applied', false, 'revision', stored);
  end if;

  -- A row that was removed comes back to life as the same row, first seen when it was.
  insert into public.oauth_credentials (
    proxy, credential, name, provider, email, label, plan_type, subscription_start, subscription_end,
    subscription_evidence, account_id, is_active, status_label, status_reason, status_since, status_kept_from,
    status, next_retry_after, last_refresh, success_count, failure_count, source, account_type, project_id, auth_index,
    missing_since, created_at, updated_at, last_synced)
  select
    its_proxy, u.credential, u.name, u.provider, u.email, u.label, u.plan_type, u.subscription_start,
    u.subscription_end, u.subscription_evidence, u.account_id, u.is_active, u.status_label, u.status_reason,
    u.status_since, u.status_kept_from, u.status, u.next_retry_after, u.last_refresh, u.success_count,
    u.failure_count, u.source, u.account_type, u.project_id, u.auth_index, u.missing_since, u.created_at,
    its_time, its_time
  from jsonb_populate_recordset(null::public.oauth_credentials, change -> 'upserts') u
  on conflict (proxy, credential) do update set
    name = excluded.name, provider = excluded.provider, email = excluded.email, label = excluded.label,
    plan_type = excluded.plan_type, subscription_start = excluded.subscription_start,
    subscription_end = excluded.subscription_end, subscription_evidence = excluded.subscription_evidence,
    account_id = excluded.account_id, is_active = excluded.is_active, status_label = excluded.status_label,
    status_reason = excluded.status_reason, status_since = excluded.status_since,
    status_kept_from = excluded.status_kept_from, status = excluded.status,
    next_retry_after = excluded.next_retry_after, last_refresh = excluded.last_refresh,
    success_count = excluded.success_count, failure_count = excluded.failure_count, source = excluded.source,
    account_type = excluded.account_type, project_id = excluded.project_id, auth_index = excluded.auth_index,
    missing_since = excluded.missing_since, updated_at = excluded.updated_at, last_synced = excluded.last_synced,
    removed_at = null;
  update public.oauth_credentials
  set removed_at = its_time, updated_at = its_time, is_active = false, status_label = 'removed'
  where proxy = its_proxy and removed_at is null
    and credential in (select jsonb_array_elements_text(change -> 'removals'));

  -- What could not be stored when it was seen still belongs to that time.
  with counted as (
    select c.id, u.observed_at, sum(u.success) as success, sum(u.failed) as failed
    from jsonb_to_recordset(change -> 'usage')
      as u (credential text, observed_at timestamptz, success bigint, failed bigint)
    join public.oauth_credentials c on c.proxy = its_proxy and c.credential = u.credential
    group by c.id, u.observed_at
  ), by_day as (
    insert into public.oauth_daily_stats as d (credential_id, day, success, failed)
    select id, (observed_at at time zone 'UTC')::date, sum(success), sum(failed) from counted group by 1, 2
    on conflict (credential_id, day) do update set
      success = d.success + excluded.success, failed = d.failed + excluded.failed
  )
  insert into public.oauth_usage as o (credential_id, synced_at, success, failed)
  select id, observed_at, success, failed from counted
  on conflict (credential_id, synced_at) do update set
    success = o.success + excluded.success, failed = o.failed + excluded.failed;

  update public.oauth_credentials set last_synced = its_time
  where proxy = its_proxy and removed_at is null and last_synced <> its_time;
  insert into public.oauth_sync_state (proxy, revision, synced_at, writer, url_hash)
  values (its_proxy, stored + 1, its_time, change ->> 'writer', change ->> 'url_hash')
  on conflict (proxy) do update set revision = excluded.revision, synced_at = excluded.synced_at,
    writer = excluded.writer, url_hash = excluded.url_hash;

  -- Removed rows go whatever their proxy: one that left the configuration has no sync of its own any more.
  delete from public.oauth_credentials where removed_at < its_time - interval '90 days';
  -- By the credentials' ids, so that the key finds the rows and no index on the time is needed.
  delete from public.oauth_usage
  where credential_id = any (array(select id from public.oauth_credentials where proxy = its_proxy))
    and synced_at < its_time - make_interval(days => (change ->> 'usage_retention_days')::int);
  return jsonb_build_object('applied', true, 'revision', stored + 1);
end
$$;

-- For people, soonest end first. The query lies in a function, so that the view keeps nobody from dropping the tables.
drop view if exists public.oauth_credentials_overview;
drop function if exists public.read_oauth_overview();
create function public.read_oauth_overview() returns table (
    proxy text, name text, provider text, plan_type text, status_label text, status_reason text,
    status_since timestamptz, days_left numeric, subscription_end timestamptz, subscription_evidence text,
    success_count bigint, failure_count bigint, last_synced timestamptz)
  language sql stable security invoker
  set search_path = ''
as $$
  select proxy, name, provider, plan_type, status_label, status_reason, status_since,
    round((extract(epoch from subscription_end - now()) / 86400)::numeric, 1),
    subscription_end, subscription_evidence, success_count, failure_count, last_synced
  from public.oauth_credentials
  where removed_at is null
  order by subscription_end nulls last, proxy, name
$$;
create view public.oauth_credentials_overview with (security_invoker = true) as
  select * from public.read_oauth_overview();

-- Only the service role gets in. Supabase grants new tables and functions to everyone by default.
do $$
declare
  its_table text;
begin
  foreach its_table in array array['oauth_credentials', 'oauth_usage', 'oauth_daily_stats', 'oauth_sync_state'] loop
    execute format('alter table public.%I enable row level security', its_table);
    execute format('drop policy if exists service_role_all on public.%I', its_table);
    execute format(
      'create policy service_role_all on public.%I to service_role using (true) with check (true)', its_table);
    execute format('revoke all on public.%I from public, anon, authenticated, service_role', its_table);
    execute format('grant select, insert, update, delete on public.%I to service_role', its_table);
  end loop;
end
$$;
revoke all on public.oauth_credentials_overview from public, anon, authenticated, service_role;
revoke all on sequence public.oauth_credentials_id_seq from public, anon, authenticated, service_role;
revoke all on function public.load_oauth_state(text[]), public.apply_oauth_sync(jsonb), public.read_oauth_overview()
  from public, anon, authenticated;
grant select on public.oauth_credentials_overview to service_role;
grant usage, select on sequence public.oauth_credentials_id_seq to service_role;
grant execute on function public.load_oauth_state(text[]), public.apply_oauth_sync(jsonb), public.read_oauth_overview()
  to service_role;

-- What the Table Editor and \d+ show.
comment on table public.oauth_credentials is 'OAuth credentials behind the proxies; removed ones are kept 90 days.';
comment on column public.oauth_credentials.proxy is 'Name of the proxy, as configured in the exporter.';
comment on column public.oauth_credentials.name is 'Name of the auth file; may hold an e-mail.';
comment on column public.oauth_credentials.email is 'Not unique: one person may own several workspaces.';
comment on column public.oauth_credentials.plan_type is 'The provider''s own word.';
comment on column public.oauth_credentials.subscription_end is 'As good as its evidence; unknown when empty.';
comment on column public.oauth_credentials.subscription_evidence is
  'manual, live, or id_token: frozen at the last login.';
comment on column public.oauth_credentials.is_active is 'Can serve now; empty while unknown.';
comment on column public.oauth_credentials.status_label is 'ok, limited, failing, error, disabled, unknown, removed.';
comment on column public.oauth_credentials.status_reason is 'Why it is limited, failing or in error.';
comment on column public.oauth_credentials.status_since is 'When status_label became what it is.';
comment on column public.oauth_credentials.status_kept_from is 'Set while status_label outlives the proxy''s restart.';
comment on column public.oauth_credentials.status is 'The proxy''s own word.';
comment on column public.oauth_credentials.success_count is 'As the proxy counts since its start; see oauth_usage.';
comment on column public.oauth_credentials.failure_count is 'As success_count.';
comment on column public.oauth_credentials.auth_index is 'To match the proxy''s usage records; changes with upgrades.';
comment on column public.oauth_credentials.credential is 'Stable id: a hash of the auth file''s id.';
comment on column public.oauth_credentials.created_at is 'When the exporter first saw it.';
comment on column public.oauth_credentials.updated_at is 'When something in the row last changed.';
comment on column public.oauth_credentials.last_synced is 'A sync that covered it: of a removed row the last one; else see synced_at of oauth_sync_state.';
comment on column public.oauth_credentials.missing_since is 'Lists lack it since; a second list must confirm.';
comment on table public.oauth_usage is 'Requests of a credential between two syncs; pruned after 30 days by default.';
comment on table public.oauth_daily_stats is 'Requests of a credential per day (UTC).';
comment on table public.oauth_sync_state is
  'The last sync of each proxy, by which exporter installation, and the SHA-256 of the proxy''s URL.';
comment on view public.oauth_credentials_overview is 'The credentials by the end of their subscription, soonest first.';

notify pgrst, 'reload schema';
commit;
