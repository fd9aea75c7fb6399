import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSqliteFolder } from '../store/support/sqlite-folder.ts'
import { describeWithProject, storeOf } from '../store/support/supabase-project.ts'
import { BLOCKS, comparable, readQuestions } from './support/database-questions.ts'
import { storePool } from './support/pool-of-accounts.ts'

type Rows = Record<string, unknown>[]
type Query = (sql: string) => Promise<Rows>

const NOW = new Date()
const QUESTIONS = readQuestions()
const CASES = QUESTIONS.map(({ title, sql }) => [title, sql] as const)

const folder = createSqliteFolder()
let file: DatabaseSync
beforeAll(async () => {
  await storePool(folder.open(), NOW)
  file = new DatabaseSync(folder.file)
})
afterAll(async () => {
  file.close()
  await folder.close()
})

const querySqlite: Query = async (sql) => file.prepare(sql).all()

/** The rows that a query finds, or those that a change left, which is undone. */
async function ask(query: Query, sql: string): Promise<Rows> {
  if (!sql.includes('update ')) return comparable(await query(sql))
  await query('begin')
  try {
    await query(sql)
    const columns = 'name, is_active, status_label, removed_at > last_synced as is_removed'
    return comparable(await query(`select ${columns} from oauth_credentials where proxy = 'old-proxy'`))
  } finally {
    await query('rollback')
  }
}

test('every block of SQL in docs/database.md is of a question that both databases are asked', () => {
  expect(QUESTIONS.flatMap(({ sql }) => [...new Set(Object.values(sql))])).toHaveLength(BLOCKS)
  expect(QUESTIONS).toHaveLength(14)
})

test('a change says what has left', async () => {
  const rows = await ask(querySqlite, QUESTIONS[0]?.sql.SQLite ?? '')
  expect(rows).toEqual([{ name: 'ann.json', is_active: 0, status_label: 'removed', is_removed: 1 }])
})

test('the view in SQLite has the days left and the tightest quota window that runs, as of now', () => {
  const rows = file.prepare(
    'select proxy, name, days_left, quota_window, quota_used, quota_reset from oauth_credentials_overview',
  )
  const after = (days: number) => new Date(NOW.getTime() + days * 24 * 3_600_000).toISOString()
  const spark = { days_left: 3.2, quota_window: 'weekly spark', quota_used: 0.951, quota_reset: after(0.1) }
  const none = { quota_window: null, quota_used: null, quota_reset: null }
  expect(rows.all()).toEqual([
    {
      proxy: 'default',
      name: 'cleo.json',
      days_left: -2.1,
      quota_window: 'daily',
      quota_used: 1.25,
      quota_reset: after(0.01),
    },
    { proxy: 'default', name: 'ann.json', ...spark },
    { proxy: 'old-proxy', name: 'ann.json', ...spark },
    { proxy: 'default', name: 'eve.json', days_left: 20, ...none },
    { proxy: 'default', name: 'bob.json', days_left: null, ...none },
  ])
})

describe('questions to SQLite', () => {
  test.each(CASES)('%s', async (title, { SQLite }) => {
    const rows = await ask(querySqlite, SQLite)
    expect(rows.map((row) => row.name ?? row.proxy ?? row.inquiry ?? row.success)).toEqual(FOUND[title])
  })
})

describeWithProject('questions to PostgreSQL are answered as by SQLite', (project) => {
  const query: Query = async (sql) => {
    if (!/^(-- .*\n)?select/.test(sql)) return project().sql.query(sql)
    const [row] = await project().sql.query(`select coalesce(json_agg(row_to_json(q)), '[]') as rows from (${sql}) q`)
    // By the line above.
    return row?.rows as Rows
  }
  beforeAll(async () => {
    await storePool(storeOf(project()), NOW)
    await project().sql.query("set timezone to 'UTC'")
  })

  test.each(CASES)('%s', async (_, { PostgreSQL, SQLite }) => {
    expect(await ask(query, PostgreSQL)).toEqual(await ask(querySqlite, SQLite))
  })

  test('with the same columns, in the same order', async () => {
    const columns = async (from: Query) =>
      Object.keys((await from('select * from oauth_credentials_overview'))[0] ?? {})
    expect(await columns(query)).toEqual(await columns(querySqlite))
  })
})

/** Whom, or what, each question finds in the pool of accounts. */
const FOUND: Readonly<Record<string, readonly unknown[]>> = {
  'To have them removed after 90 days like others, name the proxy': ['ann.json'],
  'All accounts, soonest end first': ['cleo.json', 'ann.json', 'ann.json', 'eve.json', 'bob.json'],
  'What ends within two weeks': ['ann.json', 'ann.json'],
  'Which accounts are in trouble, and since when': ['bob.json', 'cleo.json'],
  'Requests per account this month, and how many of them failed': ['ann.json'],
  'Requests per hour over the last day': [10],
  'Accounts that nobody used for 30 days': ['bob.json', 'cleo.json', 'eve.json', 'ann.json'],
  'Which quota windows that run are more than 80 % used': ['cleo.json', 'ann.json', 'ann.json', 'ann.json', 'ann.json'],
  'Who says which end of a subscription, and which one counts': [
    ...['ann.json', 'ann.json', 'bob.json', 'cleo.json', 'eve.json'],
    ...['ann.json', 'ann.json'],
  ],
  'Where a source says another end than the one that counts': ['ann.json', 'ann.json'],
  'When each provider was asked for an account, what came of it, and when it is asked again': [
    ...['cleo.json', 'bob.json', 'ann.json'],
  ],
  'Which inquiries do not succeed': ['codex-subscription'],
  'What left within the last 90 days': ['dan.json'],
  'How many minutes old the rows of each proxy are': ['default', 'old-proxy'],
}
