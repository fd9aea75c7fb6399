import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { STORE_REASONS } from '../../src/domain/reasons.ts'
import { findPostgres17 } from '../support/postgres.ts'
import { type ProjectDatabase, startDatabase } from '../support/postgrest-project.ts'

const text = readFileSync(new URL('../../docs/database.md', import.meta.url), 'utf8')
const examples = [...text.matchAll(/\n(.+:)\n\n```sql\n([^`]+)```/g)].map(
  ([, title = '', query = '']) => [title, query] as const,
)
const home = await findPostgres17()
if (home === null) console.warn('SKIPPED: PostgreSQL 17 is not installed, so no example is tried (npm ci brings it)')

describe.skipIf(home === null)('docs/database.md', () => {
  let database: ProjectDatabase
  const query = (statement: string) => database.sql.query(statement)
  beforeAll(async () => {
    database = await startDatabase(home ?? '')
    await query(ROWS)
  })
  afterAll(() => database.cluster.remove())

  test('holds examples', () => expect(examples).toHaveLength(8))

  test.each(examples)('has an example that finds rows: %s', async (_, example) => {
    await query('begin')
    const rows = await query(example.startsWith('update') ? `${example} returning id` : example)
    await query('rollback')
    expect(rows.length).toBeGreaterThan(0)
  })

  test('names every table, view and column', async () => {
    const columns = await query(
      `select attrelid::regclass::text as relation, attname from pg_attribute join pg_class c on c.oid = attrelid
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'v') and attnum > 0`,
    )
    const words = columns.flatMap(({ relation, attname }) => [String(relation), String(attname)])
    expect(
      [...new Set(words)].filter((word) => !text.includes(`\`${word}\``) && !text.includes(`\`${word} (`)),
    ).toEqual([])
  })

  test('gives the types of the columns', async () => {
    const columns = await query(
      `select attname, format_type(atttypid, atttypmod) as type from pg_attribute
       where attrelid = 'oauth_credentials'::regclass and attnum > 1`,
    )
    const short = (type: unknown) =>
      String(type).replace('character varying', 'varchar').replace('timestamp with time zone', 'timestamptz')
    for (const { attname, type } of columns) {
      const line = text
        .split('\n')
        .find((each) => each.startsWith('|') && each.split(' | ')[0]?.includes(`\`${attname}\``))
      expect(line?.split(' | ')[1]).toBe(`\`${short(type)}\``)
    }
  })

  test('explains every reason but the last resort', () => {
    for (const reason of STORE_REASONS.filter((each) => each !== 'other')) expect(text).toContain(`| \`${reason}\` |`)
  })
})

/** A credential for each example to find. */
const ROWS = `
  insert into oauth_credentials (proxy, name, provider, status_label, status_since, credential, subscription_end)
  values ('old-proxy', 'ann.json', 'codex', 'error', now(), 'a', now() + interval '3 days');
  insert into oauth_credentials (proxy, name, provider, status_label, status_since, credential, removed_at)
  values ('default', 'bob.json', 'claude', 'removed', now(), 'b', now());
  insert into oauth_credentials (proxy, name, provider, status_label, status_since, credential)
  values ('default', 'cleo.json', 'codex', 'ok', now(), 'c');
  insert into oauth_usage select id, now(), 3, 1 from oauth_credentials where credential = 'a';
  insert into oauth_daily_stats select id, current_date, 3, 1 from oauth_credentials where credential = 'a';
  insert into oauth_sync_state values ('default', 1, now(), 'writer', 'hash')`
