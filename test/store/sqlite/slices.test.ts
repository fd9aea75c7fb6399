import { copyFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Credential } from '../../../src/domain/credential.ts'
import { credentialsOf } from '../../support/credentials.ts'
import { inEachTurn, passTurns, pauseAfterEachStep } from '../../support/slices.ts'
import { expectSame } from '../support/expect-same.ts'
import { createSqliteFolder, isBeingWritten } from '../support/sqlite-folder.ts'
import { changeTo, daysAfter, loadProxy, neverAborted, sync } from '../support/syncs.ts'

const COUNT = 1500
const GIVEN_UP = { ok: false, reason: 'other', hint: 'The store was asked to give up.' }

let data: ReturnType<typeof createSqliteFolder>
let stranger: DatabaseSync
beforeEach(async () => {
  pauseAfterEachStep()
  data = createSqliteFolder()
  await sync(data.open(), listOf('home', 'before'), { proxy: 'home' })
  stranger = new DatabaseSync(data.file, { timeout: 0 })
})
afterEach(async () => {
  stranger.close()
  await data.close()
})

/** Credentials that all tell whose list they are of. */
function listOf(proxy: string, status: string): Credential[] {
  return credentialsOf(COUNT, { proxy, status })
}

function statusesOf(stored: { readonly credentials: readonly Credential[] } | null | undefined): (string | null)[] {
  return [...new Set(stored?.credentials.map(({ status }) => status))]
}

/** The change that makes `after` of `before`, under way on a store of its own. */
async function startChange(signal = neverAborted) {
  const store = data.open()
  const stored = await loadProxy(store, 'home')
  const applied = store.apply(changeTo(listOf('home', 'after'), stored, { proxy: 'home' }), signal)
  await passTurns(5)
  expect(isBeingWritten(stranger)).toBe(true)
  return { store, stored, applied }
}

test('changes of two proxies and a load take turns as wholes, while others read what was whole before', async () => {
  const { store, stored, applied } = await startChange()
  const seen = new Set<unknown>()
  const results = Promise.all([
    applied,
    store.apply(changeTo(listOf('work', 'first'), null, { proxy: 'work' }), neverAborted),
    store.load(['home', 'work'], neverAborted),
    store.apply(changeTo(listOf('home', 'after'), stored, { proxy: 'home' }), neverAborted),
  ])
  const [home, work, loaded, late] = await inEachTurn(results, () => {
    seen.add(JSON.stringify(stranger.prepare('select distinct proxy, status from oauth_credentials').all()))
  })
  expect([home, work]).toEqual([
    { ok: true, revision: 2 },
    { ok: true, revision: 1 },
  ])
  if (!loaded.ok) throw new Error(loaded.reason)
  expect(statusesOf(loaded.proxies.get('home'))).toEqual(['after'])
  expect(statusesOf(loaded.proxies.get('work'))).toEqual(['first'])
  expect(late).toEqual({ ok: false, reason: 'store_conflict' })
  const [before, after, first] = [
    { proxy: 'home', status: 'before' },
    { proxy: 'home', status: 'after' },
    { proxy: 'work', status: 'first' },
  ]
  expect([...seen]).toEqual([[before], [after], [after, first]].map((rows) => JSON.stringify(rows)))
})

test('one that is given up in the middle changes nothing, and the next one is applied', async () => {
  const abort = new AbortController()
  const { store, stored, applied } = await startChange(abort.signal)
  abort.abort()
  expect(await applied).toEqual(GIVEN_UP)
  expect(isBeingWritten(stranger)).toBe(false)
  expect(await loadProxy(store, 'home')).toEqual(stored)
  expect(await sync(store, listOf('home', 'after'), { proxy: 'home' })).toEqual({ ok: true, revision: 2 })
  expect(statusesOf(await loadProxy(store, 'home'))).toEqual(['after'])
})

test('a store that is closed in the middle leaves what was there, and those that wait give up', async () => {
  const { store, stored, applied } = await startChange()
  const waiting = [store.load(['home'], neverAborted), store.apply(changeTo([], null, { proxy: 'work' }), neverAborted)]
  await store.close()
  expect(isBeingWritten(stranger)).toBe(false)
  expect(await Promise.all([applied, ...waiting])).toEqual([GIVEN_UP, GIVEN_UP, GIVEN_UP])
  expect(await loadProxy(data.open(), 'home')).toEqual(stored)
  expect(data.log.lines).toEqual([])
})

test('a load that is given up in the middle leaves the connection to the next one', async () => {
  const store = data.open()
  const stored = await loadProxy(store, 'home')
  const abort = new AbortController()
  const loading = store.load(['home'], abort.signal)
  await passTurns(5)
  abort.abort()
  expect(await loading).toEqual(GIVEN_UP)
  expect(await loadProxy(store, 'home')).toEqual(stored)
})

test('while one waits for the lock of another process, the others are not held up', async () => {
  const store = data.open()
  const stored = await loadProxy(store, 'home')
  stranger.exec('begin immediate')
  const waiting = store.apply(changeTo(listOf('home', 'after'), stored, { proxy: 'home' }), neverAborted)
  expectSame((await loadProxy(store, 'home'))?.credentials, listOf('home', 'before'))
  stranger.exec('rollback')
  expect(await waiting).toEqual({ ok: true, revision: 2 })
})

test('all that is too old is pruned, however much there is', async () => {
  const store = data.open()
  const used = (success: number) => credentialsOf(COUNT, { proxy: 'home', requests: { success, failed: 0 } })
  const origin = { proxy: 'home', usageRetentionDays: 30 }
  for (const [day, success] of [100, 200].entries())
    await sync(store, used(success), { ...origin, askedAt: daysAfter(day) })
  await sync(store, [], { ...origin, askedAt: daysAfter(2) })
  const left = () => data.query('select (select count(*) from oauth_usage) + count(*) as rows from oauth_credentials')
  expect(left()).toEqual([{ rows: COUNT + 2 * COUNT }])
  for (const day of [200, 201]) await sync(store, [], { ...origin, askedAt: daysAfter(day) })
  expect(left()).toEqual([{ rows: 0 }])
})

test('a change is moved into the file itself after its commit, and nobody waits for that', async () => {
  const { applied } = await startChange()
  const seen: string[] = []
  const look = (): void => {
    const committed = stranger.prepare('select distinct status from oauth_credentials').get()?.status
    seen.push(`${committed} ${statusInFileAlone()}`)
  }
  expect(await inEachTurn(applied, look)).toMatchObject({ ok: true })
  look()
  expect(new Set(seen)).toEqual(new Set(['before before', 'after before']))
  await vi.waitFor(() => expect(statusInFileAlone()).toBe('after'))
})

test('a change is in the file itself once the store is closed, whoever else has the file open', async () => {
  const { store, applied } = await startChange()
  await applied
  await store.close()
  expect(statusInFileAlone()).toBe('after')
})

/** What somebody finds who takes the file without its companions. */
function statusInFileAlone(): unknown {
  const copy = `${data.file}.copy`
  copyFileSync(data.file, copy)
  const alone = new DatabaseSync(copy)
  const row = alone.prepare('select distinct status from oauth_credentials').get()
  alone.close()
  return row?.status
}
