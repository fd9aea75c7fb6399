import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { credentialsOf } from '../../support/credentials.ts'
import { countFollowers } from '../../support/followers.ts'
import { expectSame } from '../support/expect-same.ts'
import { createSqliteFolder } from '../support/sqlite-folder.ts'
import { changeTo, loadProxy, neverAborted, sync } from '../support/syncs.ts'

const CREDENTIALS = credentialsOf(3)

let data: ReturnType<typeof createSqliteFolder>
let stranger: DatabaseSync
beforeEach(async () => {
  data = createSqliteFolder()
  await sync(data.open(), CREDENTIALS)
  stranger = new DatabaseSync(data.file)
})
afterEach(async () => {
  stranger.close()
  await data.close()
})

test("a writer's lock is waited for without blocking the event loop, on which that writer ends", async () => {
  const store = data.open()
  stranger.exec('begin immediate')
  const startedAt = performance.now()
  const applied = sync(store, CREDENTIALS)
  await delay(150)
  expect(performance.now() - startedAt).toBeLessThan(5000)
  stranger.exec('commit')
  expect(await applied).toEqual({ ok: true, revision: 2 })
})

test('a lock that is never released ends in store_timeout, and harms nothing', async () => {
  const store = data.open(300)
  const stored = await loadProxy(store)
  stranger.exec('begin immediate')
  expect(await store.apply(changeTo([], stored), neverAborted)).toMatchObject({ ok: false, reason: 'store_timeout' })
  expect(await loadProxy(store)).toEqual(stored)
  stranger.exec('rollback')
  expect(await store.apply(changeTo([], stored), neverAborted)).toEqual({ ok: true, revision: 2 })
})

test('waiting for a lock leaves nothing on the signal that may end it', async () => {
  const { signal } = new AbortController()
  const store = data.open(100)
  stranger.exec('begin immediate')
  expect(await store.apply(changeTo([], null), signal)).toMatchObject({ ok: false, reason: 'store_timeout' })
  expect(countFollowers(signal)).toBe(0)
})

test('waiting for a lock ends when the call is aborted, and when the store is closed', async () => {
  const stored = await loadProxy(data.open())
  stranger.exec('begin immediate')
  const abort = new AbortController()
  const aborted = data.open().apply(changeTo([], stored), abort.signal)
  const store = data.open()
  const closed = store.apply(changeTo([], stored), neverAborted)
  abort.abort()
  await store.close()
  expect(await aborted).toMatchObject({ ok: false, reason: 'other' })
  expect(await closed).toMatchObject({ ok: false, reason: 'other' })
})

test('a reader in the middle of its work neither blocks nor sees a sync', async () => {
  const store = data.open()
  const namesSeen = () => stranger.prepare('select name from oauth_credentials where removed_at is null').all().length
  stranger.exec('begin')
  expect(namesSeen()).toBe(3)
  expect(await sync(store, credentialsOf(5))).toEqual({ ok: true, revision: 2 })
  expect(namesSeen()).toBe(3)
  stranger.exec('commit')
  expect(namesSeen()).toBe(5)
})

test('a second store that opens the file first, or last, or leaves, disturbs nobody', async () => {
  const [first, second] = [data.open(), data.open()]
  await Promise.all([loadProxy(first), loadProxy(second)])
  await first.close()
  expect(await sync(second, credentialsOf(4))).toEqual({ ok: true, revision: 2 })
  expectSame((await loadProxy(data.open()))?.credentials, credentialsOf(4))
})
