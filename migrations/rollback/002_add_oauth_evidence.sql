-- Removes what 002_add_oauth_evidence.sql made, and what it alone held; the tables of 001 keep their rows, and either
-- release goes on. Safe to run again; so is the migration after it.

begin;
drop function if exists public.record_oauth_inquiry(jsonb);
drop function if exists public.load_oauth_inquiries(text[]);
drop function if exists public.apply_oauth_sync_2(jsonb);
drop function if exists public.load_oauth_state_2(text[]);
drop view if exists public.oauth_credentials_overview;
drop function if exists public.read_oauth_overview_2();
drop table if exists public.oauth_inquiries;
drop table if exists public.oauth_quota;
drop table if exists public.oauth_evidence;
alter table if exists public.oauth_credentials
  drop column if exists name_suffix,
  drop column if exists condition,
  drop column if exists subscription_delinquent,
  drop column if exists subscription_renewal;
-- The view as 001 made it.
do $$
begin
  if to_regprocedure('public.read_oauth_overview()') is not null then
    create view public.oauth_credentials_overview with (security_invoker = true) as
      select * from public.read_oauth_overview();
    revoke all on public.oauth_credentials_overview from public, anon, authenticated, service_role;
    grant select on public.oauth_credentials_overview to service_role;
    comment on view public.oauth_credentials_overview is
      'The credentials by the end of their subscription, soonest first.';
  end if;
end
$$;
notify pgrst, 'reload schema';
commit;
