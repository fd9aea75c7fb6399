import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createSqliteReader } from '../../../src/store/sqlite/load.ts'
import { migrate } from '../../../src/store/sqlite/schema.ts'
import { credentialsOf } from '../../support/credentials.ts'
import { expectSame } from '../support/expect-same.ts'
import { createSqliteFolder } from '../support/sqlite-folder.ts'
import { daysAfter, loadProxy, neverAborted, sync } from '../support/syncs.ts'

const FIRST_RELEASE = readFileSync(join(import.meta.dirname, '../../fixtures/sqlite/schema-1.sql'), 'utf8')
const WRITER = join(import.meta.dirname, '../support/sqlite-writer.ts')

/** What the first release left: an account that works, a dead one, one with a date by hand; a fourth was removed. */
const [WORKS, DEAD, MANUAL] = credentialsOf(3, { requests: { success: 40, failed: 2 } })
const HELD = [
  WORKS,
  { ...DEAD, statusLabel: 'error', statusReason: 'unauthorized' },
  {
    ...MANUAL,
    planType: 'max',
    startAt: null,
    endAt: new Date('2027-06-01T00:00:00.000Z'),
    evidence: 'manual',
    statements: { id_token: { planType: null, accountId: 'acct-ann', startAt: null, endAt: null, observedAt: null } },
  },
]

let data: ReturnType<typeof createSqliteFolder>
let copy: string
beforeEach(() => {
  data = createSqliteFolder()
  copy = `${data.file}.v1`
  fillAsFirstRelease(data.file)
})
afterEach(() => data.close())

function fillAsFirstRelease(file: string): void {
  mkdirSync(dirname(file), { recursive: true })
  const database = new DatabaseSync(file)
  database.exec(`pragma journal_mode = wal; ${FIRST_RELEASE}`)
  database.close()
}

function queryOf(file: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return database.prepare(sql).all()
  } finally {
    database.close()
  }
}

const versionOf = (file: string) => queryOf(file, 'pragma user_version')[0]?.user_version
const namesOf = (file: string) =>
  queryOf(file, 'select name from oauth_credentials order by id').map(({ name }) => name)

test('a file of the first release is read whole, and written as the newest schema', async () => {
  const store = data.open()
  const stored = await loadProxy(store)
  expect(stored).toMatchObject({ revision: 3, askedAt: daysAfter(2), credentials: HELD })
  expect(stored?.removed).toMatchObject([{ credential: 'ffffffffffffffff', statusLabel: 'unknown' }])
  expect(versionOf(data.file)).toBe(2)
  const remembering = credentialsOf(3, { nameSuffix: '', requests: { success: 41, failed: 2 } })
  expect(await sync(store, remembering, { askedAt: daysAfter(3) })).toEqual({ ok: true, revision: 4 })
  expectSame((await loadProxy(store))?.credentials, remembering)
  expect(data.query('select sum(success) as n from oauth_daily_stats')).toEqual([{ n: 19 }])
  expect(data.log.lines).toEqual([])
})

test('a copy is kept beside it, for its owner only, with what lay in the companion of the file too', async () => {
  const first = new DatabaseSync(data.file)
  first.exec(`update oauth_credentials set label = 'written last'`)
  expect(existsSync(`${data.file}-wal`)).toBe(true)
  await loadProxy(data.open())
  first.close()
  expect((statSync(copy).mode & 0o777).toString(8)).toBe('600')
  expect(versionOf(copy)).toBe(1)
  expect(queryOf(copy, 'select distinct label from oauth_credentials')).toEqual([{ label: 'written last' }])
  expect(queryOf(copy, 'pragma integrity_check')).toEqual([{ integrity_check: 'ok' }])
  await data.closeStores()
  expect(readdirSync(dirname(data.file)).toSorted()).toEqual(['exporter.db', 'exporter.db.v1'])
})

test('the copy, put back, is a file of the first release, and is kept from the first time', async () => {
  await loadProxy(data.open())
  await data.closeStores()
  copyFileSync(copy, data.file)
  const first = new DatabaseSync(data.file)
  first.exec(`update oauth_credentials set name = 'later.json' where id = 1`)
  first.close()
  expect((await loadProxy(data.open()))?.credentials).toHaveLength(3)
  expect([versionOf(data.file), versionOf(copy)]).toEqual([2, 1])
  expect([namesOf(data.file)[0], namesOf(copy)[0]]).toEqual(['later.json', 'codex-user0@example.com.json'])
})

test('a new file has no copy', async () => {
  rmSync(data.file)
  await sync(data.open(), credentialsOf(2))
  expect(existsSync(copy)).toBe(false)
})

test('who only reads meets the first release as it is, and leaves it so', async () => {
  const read = createSqliteReader(data.file, data.log)
  const outcome = await read(['default'], neverAborted)
  if (!outcome.ok) throw new Error(outcome.reason)
  expect(outcome.proxies.get('default')).toMatchObject({ revision: 3, credentials: HELD, removed: [{}] })
  expect([versionOf(data.file), existsSync(copy)]).toEqual([1, false])
  expect(data.log.lines).toEqual([])
})

test('without room for the copy nothing is migrated, and all is once there is', async () => {
  mkdirSync(join(`${copy}.tmp`, 'in the way'), { recursive: true })
  const store = data.open()
  expect(await store.load(['default'], neverAborted)).toMatchObject({ ok: false, reason: 'disk' })
  expect(versionOf(data.file)).toBe(1)
  rmSync(`${copy}.tmp`, { recursive: true })
  expect((await loadProxy(store))?.credentials).toHaveLength(3)
  expect([versionOf(data.file), versionOf(copy)]).toEqual([2, 1])
})

test('what a start that was broken off left of a copy is written again', async () => {
  writeFileSync(`${copy}.tmp`, 'half of it')
  await loadProxy(data.open())
  expect(versionOf(copy)).toBe(1)
  expect(existsSync(`${copy}.tmp`)).toBe(false)
})

test('kill -9 at any moment leaves one schema or the other, and never the new one without a copy', {
  timeout: 60_000,
}, async () => {
  let migrated = 0
  for (let ms = 0; migrated < 5; ms++) {
    for (const suffix of ['', '-wal', '-shm', '.v1', '.v1.tmp']) rmSync(data.file + suffix, { force: true })
    fillAsFirstRelease(data.file)
    await startAndKill(data.file, ms)
    const version = data.query('pragma user_version')[0]?.user_version
    if (version === 2) migrated++
    expect([1, 2]).toContain(version)
    expect(data.query('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }])
    if (version === 2) expect([versionOf(copy), namesOf(copy).length]).toEqual([1, 4])
    expect(await loadProxy(data.open())).not.toBeNull()
    expect([versionOf(data.file), namesOf(copy).length]).toEqual([2, 4])
    await data.closeStores()
  }
})

async function startAndKill(file: string, ms: number): Promise<void> {
  const child = spawn(process.execPath, [WRITER, file], {
    env: { ...process.env, NODE_COMPILE_CACHE: data.folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  await once(child.stdout, 'data')
  await delay(ms)
  child.kill('SIGKILL')
  await closed
}

test('a process that waited for another one to migrate finds it done: it migrates nothing, and keeps no copy', () => {
  const [first, second] = [new DatabaseSync(data.file), new DatabaseSync(data.file)]
  onTestFinished(() => {
    first.close()
    second.close()
  })
  const kept: number[] = []
  const begin = second.exec.bind(second)
  vi.spyOn(second, 'exec').mockImplementationOnce((sql) => {
    migrate(first, (version) => kept.push(version))
    begin(sql)
  })
  migrate(second, (version) => kept.push(version))
  expect(kept).toEqual([1])
  expect(versionOf(data.file)).toBe(2)
})
