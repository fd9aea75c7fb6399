import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectGolden } from '../support/golden.ts'
import { findPostgres15, findPostgres17, type PostgresCluster, startPostgres } from '../support/postgres.ts'
import type { SqlConnection } from '../support/postgres-client.ts'
import {
  MIGRATIONS,
  migrate,
  PROJECT_DEFAULTS,
  PROJECT_ROLES,
  readMigration,
  rollBack,
} from '../support/postgrest-project.ts'
import { readSchema } from './schema-text.ts'

/** What the exporter's documentation promises of `oauth_credentials`. */
const PROMISED: Readonly<Record<string, string>> = {
  id: 'bigint',
  provider: 'character varying(50)',
  email: 'character varying(255)',
  account_id: 'character varying(255)',
  plan_type: 'character varying(50)',
  subscription_start: 'timestamp with time zone',
  subscription_end: 'timestamp with time zone',
  is_active: 'boolean',
  status_label: 'character varying(50)',
  label: 'character varying(255)',
  source: 'character varying(20)',
  project_id: 'character varying(255)',
  created_at: 'timestamp with time zone',
  updated_at: 'timestamp with time zone',
  last_refresh: 'timestamp with time zone',
  last_synced: 'timestamp with time zone',
}

const BY_HAND: readonly (readonly [string, string])[] = [
  ['nothing', 'select 1'],
  ['RLS switched off', 'alter table oauth_usage disable row level security'],
  ['RLS of evidence switched off', 'alter table oauth_evidence disable row level security'],
  ['everything granted to everyone', 'grant all on all tables in schema public to public, anon, authenticated'],
  ['one column granted', 'grant select (email) on oauth_credentials to anon'],
  ['the functions granted', 'grant execute on all functions in schema public to public, anon'],
  ['the sequence granted', 'grant all on all sequences in schema public to anon'],
  ['everything revoked', 'revoke all on all tables in schema public from service_role'],
  ['the policy dropped', 'drop policy service_role_all on oauth_credentials'],
  ['the policy of evidence dropped', 'drop policy service_role_all on oauth_evidence'],
  ['the policy opened', 'alter policy service_role_all on oauth_credentials to public'],
  ['the index dropped', 'drop index oauth_credentials_proxy_credential_key'],
  ['a foreign key dropped', 'alter table oauth_usage drop constraint oauth_usage_credential_id_fkey'],
  [
    'the foreign key of evidence dropped',
    'alter table oauth_evidence drop constraint oauth_evidence_credential_id_fkey',
  ],
  ['columns dropped', 'alter table oauth_credentials drop column condition, drop column name_suffix'],
  ['a comment changed', `comment on column oauth_credentials.email is 'mine'`],
  ['a function dropped', 'drop function apply_oauth_sync'],
  ['a function of 002 dropped', 'drop function apply_oauth_sync_2'],
  ['quota granted to everyone', 'grant all on oauth_quota to public, anon'],
  ['RLS of inquiries switched off', 'alter table oauth_inquiries disable row level security'],
  ['two tables of 002 dropped', 'drop table oauth_quota; drop table oauth_inquiries'],
  ['the view dropped', 'drop view oauth_credentials_overview'],
  [
    'six tables dropped',
    'drop table oauth_evidence, oauth_quota, oauth_inquiries, oauth_daily_stats, oauth_usage, oauth_credentials',
  ],
]

const [FIRST, SECOND] = MIGRATIONS
const legs = [
  ['17', await findPostgres17()],
  ['15', await findPostgres15()],
] as const
for (const [version, home] of legs) {
  if (home === null) console.warn(`SKIPPED: PostgreSQL ${version} is not installed.`)
}

describe.each(legs)('on PostgreSQL %s, the migrations', (_, home) => {
  describe.skipIf(home === null)('run by the owner of a project', () => {
    let cluster: PostgresCluster
    let sql: SqlConnection
    let untouched: string
    let first: string
    let migrated: string
    beforeAll(async () => {
      cluster = await startPostgres(home ?? '')
      sql = await cluster.connect('postgres')
      await sql.query(PROJECT_ROLES + PROJECT_DEFAULTS)
      untouched = await readSchema(sql)
      await migrate(sql, FIRST)
      first = await readSchema(sql)
      await migrate(sql, SECOND)
      migrated = await readSchema(sql)
    })
    afterAll(() => cluster.remove())
    beforeEach(async () => {
      await rollBack(sql)
      await migrate(sql)
    })

    test('make the schema that is documented', () => {
      expectGolden('database/schema.txt', migrated.replaceAll(/, body \w+$/gm, ''))
    })

    test('make the promised columns', async () => {
      const columns = await sql.query(
        `select attname, format_type(atttypid, atttypmod) as type from pg_attribute
         where attrelid = 'oauth_credentials'::regclass and attnum > 0`,
      )
      const types = Object.fromEntries(columns.map(({ attname, type }) => [attname, type]))
      expect(types).toMatchObject(PROMISED)
    })

    test.each(BY_HAND)('mend the schema after %s', async (__, change) => {
      await sql.query(change)
      await migrate(sql)
      expect(await readSchema(sql)).toBe(migrated)
    })

    test('mend the schema after they were broken off anywhere', async () => {
      const isLeftOut = (text: string) => /^(begin|commit|notify pgrst.*);$|^comment on /.test(text)
      const texts = await Promise.all(MIGRATIONS.map(readMigration))
      const statements = texts.flatMap(splitStatements).filter((text) => !isLeftOut(text))
      for (let count = 1; count <= statements.length; count += 3) {
        await rollBack(sql)
        await sql.query(`set role project_owner; ${statements.slice(0, count).join('\n')}`)
        await migrate(sql)
        expect(await readSchema(sql), `broken off after statement ${count}`).toBe(migrated)
      }
    })

    test('may be run in any order: the first one over the second takes only columns of the view away', async () => {
      await migrate(sql, FIRST)
      expect(withoutOverview(await readSchema(sql))).toBe(withoutOverview(migrated))
      expect(await sql.query('select name, days_left from oauth_credentials_overview')).toEqual([])
      await migrate(sql, SECOND, SECOND, FIRST, SECOND)
      expect(await readSchema(sql)).toBe(migrated)
    })

    test('keep the rows of the first release, and those of both when they are run again', async () => {
      await rollBack(sql)
      await migrate(sql, FIRST)
      await sql.query(`${INSERT_CREDENTIAL}; insert into oauth_usage select id, now(), 1, 2 from oauth_credentials`)
      const before = await sql.query('select * from oauth_credentials')
      await migrate(sql, SECOND)
      const upgraded = before.map((row) => ({
        ...row,
        condition: null,
        name_suffix: null,
        subscription_renewal: null,
        subscription_delinquent: null,
      }))
      expect(await sql.query('select * from oauth_credentials')).toEqual(upgraded)
      await sql.query(
        `update oauth_credentials set condition = '{"a": 1}', name_suffix = '0123'; ${INSERT_ACCOUNT_ROWS}`,
      )
      const after = await everything(sql)
      await migrate(sql, SECOND, FIRST, FIRST, SECOND)
      expect(await everything(sql)).toEqual(after)
      expect(after.map((rows) => rows.length)).toEqual([1, 1, 1, 1, 1])
    })

    test('say which one to run first', async () => {
      await rollBack(sql)
      await expect(migrate(sql, SECOND)).rejects.toThrow('Run 001_add_oauth_credentials.sql first.')
    })

    test('keep columns that people added', async () => {
      await sql.query(`alter table oauth_credentials add column note text; ${INSERT_CREDENTIAL}`)
      await sql.query(`insert into oauth_usage select id, now(), 1, 2 from oauth_credentials`)
      const rows = await sql.query('select * from oauth_credentials')
      await migrate(sql)
      expect(await sql.query('select * from oauth_credentials')).toEqual(rows)
      expect(await sql.query('select success from oauth_usage')).toEqual([{ success: '1' }])
    })

    test('forget the rows of credentials that are gone, since numbering starts afresh', async () => {
      await sql.query(`${INSERT_CREDENTIAL}; insert into oauth_usage select id, now(), 1, 2 from oauth_credentials`)
      await sql.query(INSERT_ACCOUNT_ROWS)
      await sql.query('drop table oauth_credentials cascade')
      await migrate(sql)
      await sql.query(INSERT_CREDENTIAL)
      expect(await sql.query('select * from oauth_usage')).toEqual([])
      expect((await everything(sql)).map((rows) => rows.length)).toEqual([1, 0, 0, 0, 0])
    })

    test('are undone by their rollbacks, the last first, which may run twice', async () => {
      await sql.query(INSERT_CREDENTIAL)
      const rows = await sql.query('select id, name, created_at from oauth_credentials')
      await rollBack(sql, SECOND)
      await rollBack(sql, SECOND)
      expect(await readSchema(sql)).toBe(first)
      expect(await sql.query('select id, name, created_at from oauth_credentials')).toEqual(rows)
      await rollBack(sql)
      expect(await readSchema(sql)).toBe(untouched)
      await rollBack(sql)
      await migrate(sql)
      expect(await readSchema(sql)).toBe(migrated)
    })

    test('are not undone in the wrong order', async () => {
      await expect(rollBack(sql, FIRST)).rejects.toThrow(/oauth_evidence|depend/)
      await sql.query('rollback')
      expect(await readSchema(sql)).toBe(migrated)
    })
  })
})

const INSERT_ACCOUNT_ROWS = `
  insert into oauth_evidence select id, 'id_token', 'plus' from oauth_credentials;
  insert into oauth_quota select id, 'weekly', 'main', '', 0.5, 604800, now(), now() from oauth_credentials;
  insert into oauth_inquiries select id, 'codex-usage', now(), 'ok', now() from oauth_credentials`

/** Without the view for people and its columns, which each migration makes its own way. */
function withoutOverview(schema: string): string {
  return schema.replaceAll(/^.*oauth_credentials_overview.*\n/gm, '')
}

const INSERT_CREDENTIAL = `
  insert into oauth_credentials (proxy, name, provider, status_label, status_since, credential)
  values ('default', 'ann.json', 'codex', 'ok', now(), '0123456789abcdef')`

function everything(sql: SqlConnection): Promise<Record<string, unknown>[][]> {
  const tables = ['oauth_credentials', 'oauth_evidence', 'oauth_usage', 'oauth_quota', 'oauth_inquiries']
  return Promise.all(tables.map((table) => sql.query(`select * from ${table}`)))
}

/** Splits at semicolons that end a line, outside of function bodies. */
function splitStatements(text: string): string[] {
  const pieces = text.replaceAll(/^--.*\n/gm, '').split(/(?<=;)\n/)
  const statements: string[] = []
  let open = ''
  for (const piece of pieces) {
    open += `${piece}\n`
    if (open.split('$$').length % 2 === 0) continue
    if (open.trim() !== '') statements.push(open.trim())
    open = ''
  }
  return statements
}
