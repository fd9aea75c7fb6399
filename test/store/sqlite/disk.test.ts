import {
  chmodSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { credentialsOf } from '../../support/credentials.ts'
import { expectSame } from '../support/expect-same.ts'
import { createSqliteFolder } from '../support/sqlite-folder.ts'
import { changeTo, daysAfter, loadProxy, neverAborted, sync } from '../support/syncs.ts'

const CREDENTIALS = credentialsOf(300)
const DISK = expect.objectContaining({ ok: false, reason: 'disk' })
const NOBODY = 65534

let data: ReturnType<typeof createSqliteFolder>
beforeEach(() => {
  data = createSqliteFolder()
})
afterEach(() => data.close())

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)
const filesOf = (path: string) => readdirSync(dirname(path)).toSorted()
const warnings = () => data.log.lines.filter(({ level }) => level === 'warn')

function expectNoSecrets(outcome: unknown): void {
  const text = JSON.stringify([outcome, data.log.lines])
  expect(text).not.toContain('@')
  expect(text).not.toContain(data.folder)
}

test('the folder and the files are for their owner only', async () => {
  await sync(data.open(), CREDENTIALS)
  expect(modeOf(dirname(data.file))).toBe('700')
  expect(filesOf(data.file)).toEqual(['exporter.db', 'exporter.db-shm', 'exporter.db-wal'])
  for (const name of filesOf(data.file)) expect(modeOf(join(dirname(data.file), name))).toBe('600')
})

test('closing leaves one file, and a closed store answers', async () => {
  const store = data.open()
  await sync(store, CREDENTIALS)
  await store.close()
  expect(filesOf(data.file)).toEqual(['exporter.db'])
  expect(await store.load(['default'], neverAborted)).toMatchObject({ ok: false, reason: 'other' })
  expect(store.description).toBe(`SQLite in ${dirname(data.file)}`)
})

describe('fault 60: a corrupted file', () => {
  test.each<[string, () => void]>([
    ['is no database', () => writeFileSync(data.file, 'ann@example.com '.repeat(1000))],
    ['lost its end', () => truncateSync(data.file, 6000)],
    ['has overwritten pages', () => overwritePages(data.file)],
  ])('that %s is set aside for a clean start', async (_, corrupt) => {
    await sync(data.open(), CREDENTIALS)
    await data.closeStores()
    corrupt()
    const store = data.open()
    expect(await loadProxy(store)).toBeNull()
    expect(filesOf(data.file)).toContain('exporter.db.corrupt-2026-11-23T05-00-00.000Z')
    expect(warnings()).toHaveLength(1)
    expect(await sync(store, CREDENTIALS)).toEqual({ ok: true, revision: 1 })
    expectSame((await loadProxy(store))?.credentials, CREDENTIALS)
    expectNoSecrets(null)
  })

  test('is noticed while running, refuses the change, and starts with a new file for the next one', async () => {
    const store = data.open()
    await sync(store, CREDENTIALS)
    const stored = await loadProxy(store)
    data.query('pragma wal_checkpoint(truncate)')
    overwritePages(data.file)
    const used = CREDENTIALS.map((credential) => ({ ...credential, requests: { success: 40, failed: 2 } }))
    expect(await store.apply(changeTo(used, stored), neverAborted)).toMatchObject({ reason: 'store_conflict' })
    expect(warnings()).toHaveLength(1)
    expect(await sync(store, used)).toEqual({ ok: true, revision: 1 })
    expectSame((await loadProxy(store))?.credentials, used)
  })
})

describe('fault 60: a store', () => {
  test('whose folder cannot be made answers, warns once, and recovers', async () => {
    writeFileSync(dirname(data.file), 'a file where the folder should be')
    const store = data.open()
    const change = changeTo(CREDENTIALS, null)
    const refused = await store.apply(change, neverAborted)
    expect(refused).toEqual(DISK)
    expect(await store.load(['default'], neverAborted)).toEqual(DISK)
    expect(await store.apply(change, neverAborted)).toEqual(DISK)
    expect(warnings()).toHaveLength(1)
    rmSync(dirname(data.file))
    expect(await store.apply(change, neverAborted)).toEqual({ ok: true, revision: 1 })
    expect(data.log.lines.map(({ level }) => level)).toEqual(['warn', 'info'])
    expectNoSecrets(refused)
  })

  test('whose folder is read-only answers, and recovers', async () => {
    await sync(data.open(), CREDENTIALS)
    await data.closeStores()
    const store = data.open()
    const refused = await asStranger(() => store.apply(changeTo([], null), neverAborted))
    expect(refused).toEqual(DISK)
    expectNoSecrets(refused)
    expect(await sync(store, CREDENTIALS)).toEqual({ ok: true, revision: 2 })
  })

  test('on a full disk applies nothing, and the next change when there is room', async () => {
    const store = data.open()
    await sync(store, CREDENTIALS)
    await store.close()
    symlinkSync('/dev/full', `${data.file}-wal`)
    const next = data.open()
    const refused = await next.apply({ ...changeTo([], null), baseRevision: 1, baseCount: 300 }, neverAborted)
    expect(refused).toEqual(DISK)
    expectNoSecrets(refused)
    rmSync(`${data.file}-wal`, { force: true })
    expect(await loadProxy(next)).toMatchObject({ revision: 1 })
    expect(await sync(next, CREDENTIALS.slice(1))).toEqual({ ok: true, revision: 2 })
  })

  test.each(['deleted', 'replaced by a backup'])(
    'whose file is %s while open starts with what is there',
    async (what) => {
      const store = data.open()
      await sync(store, CREDENTIALS)
      const backup = `${data.folder}/backup.db`
      data.query(`vacuum into '${backup}'`)
      await sync(store, CREDENTIALS, { askedAt: daysAfter(1) })
      const stored = await loadProxy(store)
      for (const suffix of ['', '-wal', '-shm']) rmSync(data.file + suffix)
      if (what !== 'deleted') renameSync(backup, data.file)
      expect(await store.apply(changeTo(CREDENTIALS, stored), neverAborted)).toMatchObject({ reason: 'store_conflict' })
      expect(await sync(store, CREDENTIALS)).toEqual({ ok: true, revision: what === 'deleted' ? 1 : 2 })
      expectSame((await loadProxy(data.open()))?.credentials, CREDENTIALS)
    },
  )
})

/** Leaves the first page as it is, so that the file still passes for a database. */
function overwritePages(file: string): void {
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.fill(0xa5, 4096))
}

/** Runs `work` without the right to write to the data folder; root has it everywhere, and steps down for that. */
async function asStranger<Result>(work: () => Promise<Result>): Promise<Result> {
  const isRoot = process.geteuid?.() === 0
  chmodSync(data.folder, 0o755)
  chmodSync(dirname(data.file), 0o555)
  if (isRoot) process.seteuid?.(NOBODY)
  try {
    return await work()
  } finally {
    if (isRoot) process.seteuid?.(0)
    chmodSync(dirname(data.file), 0o700)
  }
}
