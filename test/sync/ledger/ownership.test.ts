import { describe, expect, test } from 'vitest'
import { createHandClock } from '../../support/hand-clock.ts'
import { createMemoryStore, type MemoryStore } from '../../support/memory-store.ts'
import { observationWith } from '../../support/observations.ts'
import { answering, createHarness, type Harness, type HarnessOptions } from '../../support/sync-harness.ts'

const DAY_MS = 24 * 3_600_000

/** Installations on one database, with one clock. */
function createInstallations() {
  const store = createMemoryStore()
  const clock = createHandClock()
  const start = (writer: string, url: string): Harness => {
    const options: HarnessOptions = { clock, writer, urls: { default: url } }
    return createHarness({ ...options, store })
  }
  return { store, clock, start }
}

async function see(harness: Harness, accounts: Readonly<Record<string, number>>) {
  const entries = Object.entries(accounts).map(([name, success]) =>
    observationWith({ credential: name, name, requests: { success, failed: 0 } }),
  )
  harness.answer(answering(entries))
  return harness.sync()
}

function storedNames({ stored }: MemoryStore): readonly string[] {
  return (stored.get('default')?.credentials ?? []).map(({ name }) => name).toSorted()
}

function shownNames({ board }: Harness): readonly string[] {
  return (board.current().get('default')?.credentials ?? []).map(({ name }) => name)
}

test.each(['http://localhost:8317', 'http://127.0.0.1:8317', 'http://host.docker.internal:8317'])(
  'two machines at %s whose proxies share one account leave each other alone',
  async (url) => {
    const { store, start } = createInstallations()
    const [ours, theirs] = [start('ours', url), start('theirs', url)]
    for (let count = 1; count <= 10; count++) {
      expect((await see(ours, { shared: 1000 + count, a: 5 })).store).toEqual({ durationMs: 0 })
      expect((await see(theirs, { shared: 50, b: 5 })).store?.reason).toBe('name_taken')
    }
    expect(storedNames(store)).toEqual(['a', 'shared'])
    expect(shownNames(theirs)).toEqual(['shared', 'b'])
    expect(store.usageOf('shared')).toEqual({ success: 9, failed: 0 })
  },
)

test('an exporter whose proxy is down shows nothing of another machine', async () => {
  const { start } = createInstallations()
  await see(start('ours', 'http://localhost:8317'), { a: 1 })
  const theirs = start('theirs', 'http://localhost:8317')
  theirs.answer({ ok: false, reason: 'refused' })
  await theirs.sync()
  expect(theirs.published).toEqual([])
  expect(theirs.loaded).toEqual([])
})

test('an exporter of the same proxy shows what is stored before its first list', async () => {
  const { start } = createInstallations()
  await see(start('ours', 'http://proxy:8317'), { a: 1 })
  const theirs = start('theirs', 'http://proxy:8317')
  theirs.answer({ ok: false, reason: 'refused' })
  await theirs.sync()
  expect(shownNames(theirs)).toEqual(['a'])
  expect(theirs.loaded).toHaveLength(1)
})

describe('a data directory that was copied', () => {
  test('for another proxy is refused, and deletes nothing', async () => {
    const { store, start } = createInstallations()
    const [original, copy] = [start('copied', 'http://one:8317'), start('copied', 'http://two:8317')]
    for (let count = 0; count < 4; count++) {
      expect((await see(original, { a: 1 })).store).toEqual({ durationMs: 0 })
      expect((await see(copy, { b: 1 })).store?.reason).toBe('name_taken')
    }
    expect(storedNames(store)).toEqual(['a'])
    expect(copy.loaded).toHaveLength(1)
  })

  test('for the same accounts behind another URL goes on, since a proxy may move', async () => {
    const { store, start } = createInstallations()
    await see(start('ours', 'http://one:8317'), { a: 1, b: 7 })
    expect((await see(start('ours', 'http://two:8317'), { a: 3, c: 1 })).store).toEqual({ durationMs: 0 })
    expect(storedNames(store)).toEqual(['a', 'c'])
    expect(store.usageOf('a').success).toBe(2)
  })
})

test.each([
  ['three intervals', 3 * 3_600_000, 5],
  ['the first sync', 365 * DAY_MS, 1],
])('a name whose last writer is gone, and had a clock that was ahead, is free after %s', async (_, aheadMs, syncs) => {
  const { store, clock, start } = createInstallations()
  clock.setWall(aheadMs)
  await see(start('gone', 'http://one:8317'), { a: 1 })
  clock.setWall(-aheadMs)
  const ours = start('ours', 'http://two:8317')
  const reasons: unknown[] = []
  for (let count = 0; count < syncs; count++) reasons.push((await see(ours, { b: 1 })).store?.reason)
  expect(reasons).toEqual([...Array(syncs - 1).fill('name_taken'), undefined])
  expect(storedNames(store)).toEqual(['b'])
})

test('counters of another proxy are nothing to count from when its name is taken over', async () => {
  const { store, clock, start } = createInstallations()
  await see(start('gone', 'http://one:8317'), { shared: 10 })
  clock.advance(DAY_MS)
  const ours = start('ours', 'http://two:8317')
  await see(ours, { shared: 5000 })
  await see(ours, { shared: 5001 })
  expect(store.usageOf('shared')).toEqual({ success: 1, failed: 0 })
})

test('an empty list is no reason to refuse another exporter of the same proxy', async () => {
  const { store, start } = createInstallations()
  const [ours, theirs] = [start('ours', 'http://proxy:8317'), start('theirs', 'http://proxy:8317')]
  for (const harness of [ours, theirs, ours]) await see(harness, { x: 1, y: 1, z: 1 })
  expect((await see(theirs, {})).store).toEqual({ durationMs: 0 })
  expect(storedNames(store)).toEqual(['x', 'y', 'z'])
})

test('one glitch of a proxy that two exporters see within a second is no confirmation', async () => {
  const { store, clock, start } = createInstallations()
  const [ours, theirs] = [start('ours', 'http://proxy:8317'), start('theirs', 'http://proxy:8317')]
  for (const harness of [ours, theirs]) await see(harness, { x: 1, y: 1, z: 1 })
  for (const harness of [ours, theirs]) harness.answer(answering([]))
  await ours.sync()
  clock.advance(1000)
  expect((await theirs.syncNow()).store).toEqual({ durationMs: 0 })
  expect(storedNames(store)).toEqual(['x', 'y', 'z'])
  await ours.sync()
  expect(storedNames(store)).toEqual([])
})
