import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { credentialsOf } from '../../support/credentials.ts'
import { expectSame } from '../support/expect-same.ts'
import { createSqliteFolder } from '../support/sqlite-folder.ts'
import { changeTo, daysAfter, loadProxy, neverAborted, sync } from '../support/syncs.ts'

const CREDENTIALS = credentialsOf(3)

let data: ReturnType<typeof createSqliteFolder>
beforeEach(() => {
  data = createSqliteFolder()
})
afterEach(() => data.close())

test('the file says its schema version, and keeps what it holds when it is opened again', async () => {
  await sync(data.open(), CREDENTIALS)
  expect(data.query('pragma user_version')).toEqual([{ user_version: 2 }])
  expect(data.query('pragma journal_mode')).toEqual([{ journal_mode: 'wal' }])
  expect(data.query('pragma page_size')).toEqual([{ page_size: 8192 }])
  await data.closeStores()
  expectSame((await loadProxy(data.open()))?.credentials, CREDENTIALS)
})

test('a file of a newer version is refused in a sentence, left as it is, and used once it can be', async () => {
  await sync(data.open(), CREDENTIALS)
  await data.closeStores()
  data.query('pragma user_version = 3')
  const store = data.open()
  const refused = await store.load(['default'], neverAborted)
  expect(refused).toEqual({
    ok: false,
    reason: 'store_schema',
    hint: 'The embedded database has schema 3, and this version knows only 2: upgrade the exporter, or move the file away to start with an empty one.',
  })
  expect(await store.apply(changeTo([], null), neverAborted)).toEqual(refused)
  expect(data.query('select count(*) as n from oauth_credentials')).toEqual([{ n: 3 }])
  data.query('pragma user_version = 2')
  expect(await sync(store, CREDENTIALS)).toEqual({ ok: true, revision: 2 })
})

test('a table that was dropped by hand is a schema failure, not a crash', async () => {
  const store = data.open()
  await sync(store, CREDENTIALS)
  const stored = await loadProxy(store)
  data.query('drop table oauth_usage')
  expect(await store.apply(changeTo([], stored), neverAborted)).toMatchObject({ ok: false, reason: 'store_schema' })
  // What failed is closed, with all that lay beside the file: the next call opens it again.
  expect(existsSync(`${data.file}-wal`)).toBe(false)
  expect(await loadProxy(store)).toEqual(stored)
})

test('timestamps are text that sorts, the same form in every table', async () => {
  const store = data.open()
  const used = CREDENTIALS.map((credential) => ({ ...credential, requests: { success: 40, failed: 2 } }))
  await sync(store, CREDENTIALS)
  await sync(store, used)
  const [row] = data.query(
    `select created_at, subscription_end, c.last_synced, s.synced_at as state_at, u.synced_at as usage_at, day
     from oauth_credentials c join oauth_sync_state s using (proxy)
     join oauth_usage u on u.credential_id = c.id join oauth_daily_stats d on d.credential_id = c.id`,
  )
  expect(row).toEqual({
    created_at: '2026-11-01T00:00:00.000Z',
    subscription_end: '2026-12-03T00:00:00.000Z',
    last_synced: '2026-11-23T05:00:00.000Z',
    state_at: '2026-11-23T05:00:00.000Z',
    usage_at: '2026-11-23T05:00:00.000Z',
    day: '2026-11-23',
  })
})

test("usage left behind by rows that were deleted in sqlite3 is nobody else's", async () => {
  const store = data.open()
  await sync(store, credentialsOf(1))
  await sync(store, credentialsOf(1, { requests: { success: 99, failed: 9 } }))
  const sqlite3 = new DatabaseSync(data.file, { enableForeignKeyConstraints: false })
  sqlite3.exec('delete from oauth_credentials')
  sqlite3.close()
  await sync(store, credentialsOf(1))
  expect(data.query('select * from oauth_daily_stats d join oauth_credentials c on c.id = d.credential_id')).toEqual([])
})

test('values that could not be read back are refused where they are typed', async () => {
  await sync(data.open(), CREDENTIALS)
  for (const value of ['9007199254740992', '-1', "'many'"]) {
    expect(() => data.query(`update oauth_credentials set success_count = ${value}`)).toThrow(/constraint|cannot store/)
  }
})

test('dates that a person broke are unknown, with one warning, and mended by the next sync', async () => {
  const store = data.open()
  await sync(store, CREDENTIALS)
  data.query(`update oauth_credentials set subscription_end = 'tomorrow', created_at = '' where id = 2`)
  data.query(`update oauth_credentials set last_refresh = '2026-02-30T00:00:00.000Z', status_since = 'x' where id = 3`)
  data.query(`update oauth_sync_state set synced_at = 'just now'`)
  data.query(`update oauth_credentials set last_synced = '2026-11-22T05:00:00.000Z' where id = 2`)
  const stored = await loadProxy(store)
  expect(stored?.credentials.map(({ endAt }) => endAt)).toEqual([CREDENTIALS[0]?.endAt, null, CREDENTIALS[2]?.endAt])
  expect(stored?.credentials[2]?.lastRefreshAt).toBeNull()
  expect(stored?.askedAt).toEqual(daysAfter(0))
  expect(data.log.lines).toEqual([
    { level: 'warn', message: 'Stored credentials are damaged; the next sync mends them.', fields: { rows: 2 } },
  ])
  expect(await sync(store, CREDENTIALS)).toMatchObject({ ok: true })
  const mended = data.query('select subscription_end, last_refresh, status_since from oauth_credentials')
  expect(new Set(mended.map((row) => JSON.stringify(row))).size).toBe(1)
})

test.each([
  ['an end without its evidence', 'subscription_evidence = null'],
  ['one counter of two', 'failure_count = null'],
  ['a label without its reason', `status_label = 'error'`],
])('%s counts as damaged, with one warning, and is mended by the next sync', async (_, change) => {
  const store = data.open()
  await sync(store, CREDENTIALS)
  data.query(`update oauth_credentials set ${change} where id = 2`)
  await sync(store, CREDENTIALS)
  expect(data.log.lines).toMatchObject([{ level: 'warn', fields: { rows: 1 } }])
  expectSame((await loadProxy(store))?.credentials, CREDENTIALS)
  expect(data.log.lines).toHaveLength(1)
})
