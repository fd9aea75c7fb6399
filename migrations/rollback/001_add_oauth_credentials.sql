-- Removes everything that 001_add_oauth_credentials.sql made, with all rows; run the rollback of 002 before it. Safe to run
-- again; so is the migration after it.

begin;
drop view if exists public.oauth_credentials_overview;
drop function if exists public.read_oauth_overview();
drop function if exists public.apply_oauth_sync(jsonb);
drop function if exists public.load_oauth_state(text[]);
drop table if exists public.oauth_usage;
drop table if exists public.oauth_daily_stats;
drop table if exists public.oauth_sync_state;
drop table if exists public.oauth_credentials;
notify pgrst, 'reload schema';
commit;
