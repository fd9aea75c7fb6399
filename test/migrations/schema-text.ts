import type { SqlConnection } from '../support/postgres-client.ts'

/** Privileges of others than the owner, whose own differ between versions of PostgreSQL. */
const grants = (acl: string, owner: string): string => `(
  select string_agg(coalesce(r.rolname, 'public') || ':' || privilege_type, ' ' order by r.rolname, privilege_type)
  from aclexplode(${acl}) left join pg_roles r on r.oid = grantee where grantee <> ${owner})`

/** Tables, columns, indexes, constraints, policies, functions, grants and comments of schema `public`, one a line. */
export async function readSchema(sql: SqlConnection): Promise<string> {
  const rows = await sql.query(`
    select line from (
      select 1 as part, c.relname as name, a.attnum::int as place, format('%s %s.%s %s%s%s%s',
        case c.relkind when 'v' then 'view' else 'column' end, c.relname, a.attname,
        format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' else '' end,
        ' default ' || pg_get_expr(d.adbin, d.adrelid), ' -- ' || col_description(c.oid, a.attnum)) as line
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'v')
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where a.attnum > 0 and not a.attisdropped and c.relnamespace = 'public'::regnamespace
      union all
      select 2, c.relname, 0, format('relation %s %s, RLS %s, %s, granted %s -- %s', c.relkind, c.relname,
        c.relrowsecurity, coalesce(c.reloptions::text, 'no options'), ${grants('c.relacl', 'c.relowner')}, obj_description(c.oid, 'pg_class'))
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'S')
      union all
      select 3, indexname, 0, indexdef from pg_indexes where schemaname = 'public'
      union all
      select 4, conname, 0, format('constraint %s on %s %s', conname, conrelid::regclass, pg_get_constraintdef(oid))
      from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
      union all
      select 5, tablename, 0, format('policy %s on %s for %s to %s using %s check %s', policyname, tablename, cmd,
        roles, qual, with_check) from pg_policies where schemaname = 'public'
      union all
      select 6, p.proname, 0, format('function %s %s, definer %s, %s, granted %s, body %s', p.oid::regprocedure,
        p.provolatile, p.prosecdef, p.proconfig, ${grants('p.proacl', 'p.proowner')}, md5(p.prosrc))
      from pg_proc p where p.pronamespace = 'public'::regnamespace
    ) lines order by part, name collate "C", place`)
  return rows.map(({ line }) => `${line}\n`).join('')
}
