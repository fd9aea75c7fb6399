-- Removes what 002_add_oauth_evidence.sql made, and what it alone held; the tables of 001 keep their rows, and either
-- release goes on. Safe to run again; so is the migration after it.

begin;
drop function if exists public.record_oauth_inquiry(jsonb);
drop function if exists public.load_oauth_inquiries(text[]);
drop function if exists public.apply_oauth_sync_2(jsonb);
drop function if exists public.load_oauth_state_2(text[]);
drop table if exists public.oauth_evidence;
alter table if exists public.oauth_credentials
  drop column if exists name_suffix,
  drop column if exists condition;
notify pgrst, 'reload schema';
commit;
