-- What each source says of a subscription, what is left of each quota, when a provider was asked for an account, what is
-- remembered of its condition, and the name that it was given.
--
-- Run 001_add_oauth_credentials.sql first, and then this, in the same way: paste it into the SQL editor of the Supabase
-- project and run it, or: psql "$DATABASE_URL" -f <this file>. Safe to run again at any time, and 001 after it: it adds what
-- is missing and keeps every row. The first release goes on working beside it. PostgreSQL 15 and later.

begin;
do $$
begin
  if to_regclass('public.oauth_credentials') is null then
    raise exception 'Run 001_add_oauth_credentials.sql first.';
  end if;
end
$$;

alter table public.oauth_credentials
  add column if not exists subscription_renewal varchar(20),
  add column if not exists subscription_delinquent boolean,
  add column if not exists condition jsonb,
  add column if not exists name_suffix varchar(16);

create table if not exists public.oauth_evidence (
  credential_id bigint not null,
  evidence varchar(20) not null,
  plan_type varchar(50),
  subscription_start timestamptz,
  subscription_end timestamptz,
  renewal varchar(20),
  delinquent boolean,
  observed_at timestamptz,
  primary key (credential_id, evidence)
);

create table if not exists public.oauth_quota (
  credential_id bigint not null,
  window_name varchar(20) not null,
  scope varchar(20) not null,
  model varchar(100) not null,
  used_ratio double precision not null,
  window_seconds bigint,
  reset_at timestamptz,
  observed_at timestamptz not null,
  primary key (credential_id, window_name, scope, model)
);

create table if not exists public.oauth_inquiries (
  credential_id bigint not null,
  inquiry varchar(40) not null,
  asked_at timestamptz not null,
  result varchar(20),
  next_at timestamptz not null,
  primary key (credential_id, inquiry)
);

-- Rows of credentials whose table was dropped would attach themselves to new ones, since numbering starts afresh.
do $$
declare
  its_table text;
begin
  foreach its_table in array array['oauth_evidence', 'oauth_quota', 'oauth_inquiries'] loop
    execute format(
      'delete from public.%I t where not exists (select from public.oauth_credentials c where c.id = t.credential_id)',
      its_table);
    execute format('alter table public.%I drop constraint if exists %I', its_table, its_table || '_credential_id_fkey');
    execute format(
      'alter table public.%I add constraint %I foreign key (credential_id)
         references public.oauth_credentials (id) on delete cascade',
      its_table, its_table || '_credential_id_fkey');
  end loop;
end
$$;

-- As load_oauth_state, and with each credential its evidence and quota windows; and of each proxy the 10,000 credentials that left last,
-- the last first, since one that comes back continues with what it held.
create or replace function public.load_oauth_state_2(proxies text[]) returns json
  language sql stable security invoker
  set search_path = '' set statement_timeout = '50s'
as $$
  select json_build_object(
    'schema_version', 2,
    'states', (
      select coalesce(json_agg(row_to_json(s)), '[]') from public.oauth_sync_state s where s.proxy = any (proxies)),
    'credentials', (
      select coalesce(json_agg(row_to_json(r) order by r.id), '[]')
      from (
        select c.*, (
          select json_agg(row_to_json(e)) from public.oauth_evidence e where e.credential_id = c.id) as evidence, (
          select json_agg(row_to_json(q)) from public.oauth_quota q where q.credential_id = c.id) as quota
        from public.oauth_credentials c where c.proxy = any (proxies) and c.removed_at is null
      ) r),
    'removed', (
      select coalesce(json_agg(row_to_json(r) order by r.removed_at desc, r.id desc), '[]')
      from (select distinct unnest(proxies) as proxy) p
      cross join lateral (
        select c.*, (
          select json_agg(row_to_json(e)) from public.oauth_evidence e where e.credential_id = c.id) as evidence, (
          select json_agg(row_to_json(q)) from public.oauth_quota q where q.credential_id = c.id) as quota
        from public.oauth_credentials c where c.proxy = p.proxy and c.removed_at is not null
        order by c.removed_at desc, c.id desc limit 10000
      ) r))
$$;

-- As apply_oauth_sync, and with each credential the evidence and quota windows that come with it, which replace what was
-- stored of it. Rows that did not change are left alone: oauth_sync_state says when they were synced last.
create or replace function public.apply_oauth_sync_2(change jsonb) returns jsonb
  language plpgsql security invoker
  set search_path = '' set statement_timeout = '50s'
as $$
declare
  its_proxy text := change ->> 'proxy';
  its_time timestamptz := (change ->> 'synced_at')::timestamptz;
  stored bigint;
  confirmed timestamptz;
  live bigint;
begin
  -- Serialises the writers of a proxy, also before it has a row that could be locked, and those of the first release.
  perform pg_advisory_xact_lock(hashtextextended('oauth_sync:' || its_proxy, 0));
  select coalesce(max(revision), 0), max(synced_at) into stored, confirmed
  from public.oauth_sync_state where proxy = its_proxy;
  select count(*) into live from public.oauth_credentials where proxy = its_proxy and removed_at is null;
  if stored <> (change ->> 'base_revision')::bigint or live <> (change ->> 'base_count')::bigint then
    return jsonb_build_object('applied', false, 'revision', stored);
  end if;

  -- A row that was removed comes back to life as the same row, first seen when it was.
  insert into public.oauth_credentials (
    proxy, credential, name, provider, email, label, plan_type, subscription_start, subscription_end,
    subscription_evidence, subscription_renewal, subscription_delinquent, account_id, is_active, status_label, status_reason, status_since, status_kept_from, condition,
    status, next_retry_after, last_refresh, success_count, failure_count, source, account_type, project_id, auth_index,
    missing_since, name_suffix, created_at, updated_at, last_synced)
  select
    its_proxy, u.credential, u.name, u.provider, u.email, u.label, u.plan_type, u.subscription_start,
    u.subscription_end, u.subscription_evidence, u.subscription_renewal, u.subscription_delinquent, u.account_id, u.is_active, u.status_label, u.status_reason,
    u.status_since, u.status_kept_from, u.condition, u.status, u.next_retry_after, u.last_refresh, u.success_count,
    u.failure_count, u.source, u.account_type, u.project_id, u.auth_index, u.missing_since, u.name_suffix, u.created_at,
    its_time, its_time
  from jsonb_populate_recordset(null::public.oauth_credentials, change -> 'upserts') u
  on conflict (proxy, credential) do update set
    name = excluded.name, provider = excluded.provider, email = excluded.email, label = excluded.label,
    plan_type = excluded.plan_type, subscription_start = excluded.subscription_start,
    subscription_end = excluded.subscription_end, subscription_evidence = excluded.subscription_evidence,
    subscription_renewal = excluded.subscription_renewal, subscription_delinquent = excluded.subscription_delinquent,
    account_id = excluded.account_id, is_active = excluded.is_active, status_label = excluded.status_label,
    status_reason = excluded.status_reason, status_since = excluded.status_since,
    status_kept_from = excluded.status_kept_from, condition = excluded.condition, status = excluded.status,
    next_retry_after = excluded.next_retry_after, last_refresh = excluded.last_refresh,
    success_count = excluded.success_count, failure_count = excluded.failure_count, source = excluded.source,
    account_type = excluded.account_type, project_id = excluded.project_id, auth_index = excluded.auth_index,
    missing_since = excluded.missing_since, name_suffix = excluded.name_suffix, updated_at = excluded.updated_at,
    last_synced = excluded.last_synced, removed_at = null;
  -- The sync before was the last that covered them. As an array, which is made once: a plan without statistics would read the list again for each row.
  update public.oauth_credentials
  set removed_at = its_time, updated_at = its_time, is_active = false, status_label = 'removed',
    last_synced = coalesce(confirmed, last_synced)
  where proxy = its_proxy and removed_at is null
    and credential = any (array(select jsonb_array_elements_text(change -> 'removals')));

  delete from public.oauth_evidence e
  using jsonb_array_elements(change -> 'upserts') u, public.oauth_credentials c
  where c.proxy = its_proxy and c.credential = u ->> 'credential' and e.credential_id = c.id
    and not exists (select from jsonb_array_elements(u -> 'evidence') s where s ->> 'evidence' = e.evidence);
  -- What stays as it is, is not written.
  insert into public.oauth_evidence as o (
    credential_id, evidence, plan_type, subscription_start, subscription_end, renewal, delinquent, observed_at)
  select
    c.id, e.evidence, e.plan_type, e.subscription_start, e.subscription_end, e.renewal, e.delinquent, e.observed_at
  from jsonb_array_elements(change -> 'upserts') u
  join public.oauth_credentials c on c.proxy = its_proxy and c.credential = u ->> 'credential'
  cross join lateral jsonb_populate_recordset(null::public.oauth_evidence, u -> 'evidence') e
  on conflict (credential_id, evidence) do update set
    plan_type = excluded.plan_type, subscription_start = excluded.subscription_start,
    subscription_end = excluded.subscription_end, renewal = excluded.renewal, delinquent = excluded.delinquent,
    observed_at = excluded.observed_at
  where (o.plan_type, o.subscription_start, o.subscription_end, o.renewal, o.delinquent, o.observed_at) is distinct from (
    excluded.plan_type, excluded.subscription_start, excluded.subscription_end, excluded.renewal, excluded.delinquent,
    excluded.observed_at);

  delete from public.oauth_quota q
  using jsonb_array_elements(change -> 'upserts') u, public.oauth_credentials c
  where c.proxy = its_proxy and c.credential = u ->> 'credential' and q.credential_id = c.id
    and not exists (
      select from jsonb_array_elements(u -> 'quota') w
      where w ->> 'window_name' = q.window_name and w ->> 'scope' = q.scope and w ->> 'model' = q.model);
  insert into public.oauth_quota as o (
    credential_id, window_name, scope, model, used_ratio, window_seconds, reset_at, observed_at)
  select
    c.id, q.window_name, q.scope, q.model, q.used_ratio, q.window_seconds, q.reset_at, q.observed_at
  from jsonb_array_elements(change -> 'upserts') u
  join public.oauth_credentials c on c.proxy = its_proxy and c.credential = u ->> 'credential'
  cross join lateral jsonb_populate_recordset(null::public.oauth_quota, u -> 'quota') q
  on conflict (credential_id, window_name, scope, model) do update set
    used_ratio = excluded.used_ratio, window_seconds = excluded.window_seconds, reset_at = excluded.reset_at,
    observed_at = excluded.observed_at
  where (o.used_ratio, o.window_seconds, o.reset_at, o.observed_at) is distinct from (
    excluded.used_ratio, excluded.window_seconds, excluded.reset_at, excluded.observed_at);

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

  insert into public.oauth_sync_state (proxy, revision, synced_at, writer, url_hash)
  values (its_proxy, stored + 1, its_time, change ->> 'writer', change ->> 'url_hash')
  on conflict (proxy) do update set revision = excluded.revision, synced_at = excluded.synced_at,
    writer = excluded.writer, url_hash = excluded.url_hash;

  -- One clock may be a year ahead: what is old by the time of the sync before, too, is pruned; at the first, nothing.
  confirmed := case when confirmed < its_time then confirmed when confirmed is not null then its_time end;
  -- Removed rows go whatever their proxy: one that left the configuration has no sync of its own any more.
  delete from public.oauth_credentials where removed_at < confirmed - interval '90 days';
  -- By the credentials' ids, so that the key finds the rows and no index on the time is needed.
  delete from public.oauth_usage
  where credential_id = any (array(select id from public.oauth_credentials where proxy = its_proxy))
    and synced_at < confirmed - make_interval(days => (change ->> 'usage_retention_days')::int);
  return jsonb_build_object('applied', true, 'revision', stored + 1);
end
$$;

-- When the credentials of these proxies that have not left were asked for last.
create or replace function public.load_oauth_inquiries(proxies text[]) returns json
  language sql stable security invoker
  set search_path = '' set statement_timeout = '50s'
as $$
  select coalesce(json_agg(row_to_json(r)), '[]')
  from (
    select c.proxy, c.credential, i.inquiry, i.asked_at, i.result, i.next_at
    from public.oauth_inquiries i
    join public.oauth_credentials c on c.id = i.credential_id
    where c.proxy = any (proxies) and c.removed_at is null
  ) r
$$;

-- Stores when a credential was asked for, and what was answered; false where there is no such credential.
create or replace function public.record_oauth_inquiry(entry jsonb) returns boolean
  language plpgsql security invoker
  set search_path = '' set statement_timeout = '50s'
as $$
declare
  its_id bigint;
begin
  select id into its_id from public.oauth_credentials
  where proxy = entry ->> 'proxy' and credential = entry ->> 'credential' and removed_at is null;
  if its_id is null then
    return false;
  end if;
  insert into public.oauth_inquiries (credential_id, inquiry, asked_at, result, next_at)
  select its_id, i.inquiry, i.asked_at, i.result, i.next_at
  from jsonb_populate_record(null::public.oauth_inquiries, entry) i
  on conflict (credential_id, inquiry) do update set
    asked_at = excluded.asked_at, result = excluded.result, next_at = excluded.next_at;
  insert into public.oauth_evidence (
    credential_id, evidence, plan_type, subscription_start, subscription_end, renewal, delinquent, observed_at)
  select
    its_id, e.evidence, e.plan_type, e.subscription_start, e.subscription_end, e.renewal, e.delinquent, e.observed_at
  from jsonb_populate_recordset(null::public.oauth_evidence, entry -> 'evidence') e
  on conflict (credential_id, evidence) do update set
    plan_type = excluded.plan_type, subscription_start = excluded.subscription_start,
    subscription_end = excluded.subscription_end, renewal = excluded.renewal, delinquent = excluded.delinquent,
    observed_at = excluded.observed_at;
  insert into public.oauth_quota (
    credential_id, window_name, scope, model, used_ratio, window_seconds, reset_at, observed_at)
  select its_id, q.window_name, q.scope, q.model, q.used_ratio, q.window_seconds, q.reset_at, q.observed_at
  from jsonb_populate_recordset(null::public.oauth_quota, entry -> 'quota') q
  on conflict (credential_id, window_name, scope, model) do update set
    used_ratio = excluded.used_ratio, window_seconds = excluded.window_seconds, reset_at = excluded.reset_at,
    observed_at = excluded.observed_at;
  return true;
end
$$;
revoke all on function public.load_oauth_inquiries(text[]), public.record_oauth_inquiry(jsonb)
  from public, anon, authenticated;
grant execute on function public.load_oauth_inquiries(text[]), public.record_oauth_inquiry(jsonb) to service_role;

-- As read_oauth_overview, and whether a subscription goes on, and the quota window that has the least left. The view of
-- 001 has fewer columns: whoever runs that again runs this after it.
drop view if exists public.oauth_credentials_overview;
drop function if exists public.read_oauth_overview_2();
create function public.read_oauth_overview_2() returns table (
    proxy text, name text, provider text, plan_type text, status_label text, status_reason text,
    status_since timestamptz, days_left numeric, subscription_end timestamptz, subscription_evidence text,
    subscription_renewal text, subscription_delinquent boolean, quota_window text, quota_used numeric,
    quota_reset timestamptz, success_count bigint, failure_count bigint, last_synced timestamptz)
  language sql stable security invoker
  set search_path = ''
as $$
  select c.proxy, c.name, c.provider, c.plan_type, c.status_label, c.status_reason, c.status_since,
    round((extract(epoch from c.subscription_end - now()) / 86400)::numeric, 1),
    c.subscription_end, c.subscription_evidence, c.subscription_renewal, c.subscription_delinquent,
    rtrim(q.window_name || ' ' || q.model), round(q.used_ratio::numeric, 3), q.reset_at,
    c.success_count, c.failure_count, coalesce(s.synced_at, c.last_synced)
  from public.oauth_credentials c
  left join public.oauth_sync_state s on s.proxy = c.proxy
  left join lateral (
    select * from public.oauth_quota where credential_id = c.id and reset_at > now()
    order by used_ratio desc, reset_at desc limit 1) q on true
  where c.removed_at is null
  order by c.subscription_end nulls last, c.proxy, c.name
$$;
create view public.oauth_credentials_overview with (security_invoker = true) as
  select * from public.read_oauth_overview_2();

-- Only the service role gets in. Supabase grants new tables and functions to everyone by default.
do $$
declare
  its_table text;
begin
  foreach its_table in array array['oauth_evidence', 'oauth_quota', 'oauth_inquiries'] loop
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
revoke all on function
    public.load_oauth_state_2(text[]), public.apply_oauth_sync_2(jsonb), public.read_oauth_overview_2()
  from public, anon, authenticated;
grant select on public.oauth_credentials_overview to service_role;
grant execute on function
    public.load_oauth_state_2(text[]), public.apply_oauth_sync_2(jsonb), public.read_oauth_overview_2()
  to service_role;

-- What the Table Editor and \d+ show.
comment on column public.oauth_credentials.last_synced is
  'A sync that covered it: of a removed row the last one; else see synced_at of oauth_sync_state.';
comment on column public.oauth_credentials.subscription_renewal is
  'renews or ends, by the provider''s own answer; empty while unknown.';
comment on column public.oauth_credentials.subscription_delinquent is
  'A payment is overdue, by the provider''s own answer; empty while unknown.';
comment on column public.oauth_credentials.condition is
  'What the exporter remembers to judge the next list by; empty: not judged since this column is there.';
comment on column public.oauth_credentials.name_suffix is
  'What tells its name from an equal one, as shown after #; empty string: the bare name.';
comment on table public.oauth_evidence is 'The last that each source said of a subscription, whichever counts.';
comment on column public.oauth_evidence.evidence is 'manual, live (the provider''s own answer), signal (its headers), note, or id_token: frozen at the last login.';
comment on column public.oauth_evidence.plan_type is 'The provider''s own word.';
comment on column public.oauth_evidence.renewal is 'renews or ends, where the source tells.';
comment on column public.oauth_evidence.delinquent is 'A payment is overdue, where the source tells.';
comment on column public.oauth_evidence.observed_at is 'Since when the source says so; empty where that is not known.';
comment on table public.oauth_quota is 'What is used of each quota window that runs, when last seen.';
comment on column public.oauth_quota.window_name is '5h, daily, weekly, monthly, or other: by its length.';
comment on column public.oauth_quota.scope is 'main, code_review, overage, model.';
comment on column public.oauth_quota.model is 'Of scope model: which one; else an empty string.';
comment on column public.oauth_quota.used_ratio is '0 to 1; more when exceeded.';
comment on table public.oauth_inquiries is 'When each provider was last asked for an account, and when it may be again.';
comment on column public.oauth_inquiries.result is 'Empty until it answered.';

comment on view public.oauth_credentials_overview is
  'The credentials by the end of their subscription, soonest first.';

notify pgrst, 'reload schema';
commit;
