import { beforeEach, expect, test } from 'vitest'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { STEP } from '../../src/domain/steps.ts'
import { createMemoryStore } from '../support/memory-store.ts'
import { observationsOf } from '../support/observations.ts'
import { inEachTurn, pauseAfterEachStep } from '../support/slices.ts'
import { answering, createHarness, type Harness } from '../support/sync-harness.ts'

const COUNT = 1000
const HOME = { urls: { home: 'http://home:8317' } }
const URLS = { urls: { home: 'http://home:8317', work: 'http://work:8317' } }

beforeEach(pauseAfterEachStep)

/** A list whose counters all tell its number. */
function listNumber(success: number, count = COUNT) {
  return answering(observationsOf(count).map((one) => ({ ...one, requests: { success, failed: 0 } })))
}

/** The numbers of the lists that a proxy's snapshot is of. */
function numbersIn(snapshot: Snapshot, proxy: string): (number | undefined)[] {
  return [...new Set(snapshot.get(proxy)?.credentials.map(({ requests }) => requests?.success))]
}

async function syncLists(harness: Harness, lists: Readonly<Record<string, number>>): Promise<void> {
  for (const [proxy, number] of Object.entries(lists)) harness.answer(listNumber(number), proxy)
  await harness.sync()
}

test('whoever looks between the slices of a sync sees whole snapshots: the last ones, then the new ones', async () => {
  const harness = createHarness(URLS)
  await syncLists(harness, { home: 1, work: 1 })
  const seen: string[] = []
  const statuses: Promise<unknown>[] = []
  await inEachTurn(syncLists(harness, { home: 2, work: 2 }), () => {
    seen.push(['home', 'work'].map((proxy) => numbersIn(harness.board.current(), proxy).join('+')).join(' '))
    statuses.push(harness.syncer.status())
  })
  expect(new Set(seen)).toEqual(new Set(['1 1', '2 1', '2 2']))
  // Of each proxy the list is judged, gone through for its names and named in the first, and noted, counted and
  // compared in the last: six passes, of which none may be missing.
  for (const state of ['1 1', '2 2'])
    expect(seen.filter((one) => one === state).length).toBeGreaterThan(5 * (COUNT / STEP))
  expect((await Promise.all(statuses)).length).toBe(seen.length)
  for (const proxy of ['home', 'work']) expect(harness.store.stored.get(proxy)?.credentials).toHaveLength(COUNT)
})

test('a small proxy publishes between the slices of a large one, and neither loses what the other published', async () => {
  const harness = createHarness(URLS)
  harness.answer(listNumber(1), 'home')
  harness.answer(listNumber(1, 10), 'work')
  await harness.sync()
  expect(harness.published.map((snapshot) => [...snapshot.keys()])).toEqual([['work'], ['work', 'home']])
  expect(harness.store.usageOf('0000000000000000')).toEqual({ success: 0, failed: 0 })
})

test('requests are counted once when two proxies are compared in turns', async () => {
  const harness = createHarness(URLS)
  for (const number of [10, 13, 17]) await syncLists(harness, { home: number, work: number })
  // Each proxy has an account of that identity.
  expect(harness.store.usageOf('0000000000000000')).toEqual({ success: 14, failed: 0 })
})

test('what is loaded while a list is judged is not lost: the proxy is asked again, and that list judged by it', async () => {
  const before = createHarness(HOME)
  await syncLists(before, { home: 1 })
  const { promise: asked, resolve: release } = Promise.withResolvers<null>()
  const store = Object.assign(createMemoryStore(), { onLoad: () => asked })
  for (const [proxy, stored] of before.store.stored) store.stored.set(proxy, stored)
  const harness = createHarness({ ...HOME, store, clock: before.clock })
  let turns = 0
  await inEachTurn(syncLists(harness, { home: 2 }), () => {
    turns += harness.fetched.length
    if (turns !== 5) return
    // Nothing is published yet: the list is being judged.
    expect(harness.published).toEqual([])
    release(null)
  })
  const [stored] = before.store.stored.get('home')?.credentials ?? []
  const [shown] = harness.board.current().get('home')?.credentials ?? []
  expect(shown?.firstSeenAt).toEqual(stored?.firstSeenAt)
  expect(harness.fetched).toEqual(['home', 'home'])
  expect(numbersIn(harness.board.current(), 'home')).toEqual([2])
  expect(store.usageOf('0000000000000000')).toEqual({ success: 1, failed: 0 })
})
