import { describe, expect, test } from 'vitest'
import type { Observation } from '../../src/domain/observation.ts'
import { createHandClock } from '../support/hand-clock.ts'
import { createMemoryStore, unavailable } from '../support/memory-store.ts'
import { observationsOf, observationWith } from '../support/observations.ts'
import { answering, createHarness, type Harness, type HarnessOptions } from '../support/sync-harness.ts'

const DAY_MS = 24 * 3_600_000
const BROKEN: Partial<Observation> = { status: 'error', messageReason: 'unauthorized' }
const SERVED: Partial<Observation> = {
  recentRequests: [{ success: 1, failed: 0 }],
  requests: { success: 1, failed: 0 },
}
/** What a proxy says of an account right after its restart, whatever was wrong with it. */
const FORGOTTEN: Partial<Observation> = {}

/** Processes on one store, with one clock. */
function createProcesses() {
  const store = createMemoryStore()
  const clock = createHandClock()
  return { store, clock, start: (options: HarnessOptions = {}) => createHarness({ store, clock, ...options }) }
}

async function see(harness: Harness, ...entries: readonly Partial<Observation>[]) {
  harness.answer(answering(entries.map((entry) => observationWith(entry))))
  return harness.sync()
}

function published({ board }: Harness) {
  return board.current().get('default')?.credentials ?? []
}

function labels(harness: Harness) {
  return {
    published: published(harness).map(({ statusLabel }) => statusLabel),
    stored: harness.store.stored.get('default')?.credentials.map(({ statusLabel }) => statusLabel),
  }
}

/** What is kept for a restart beside the store. */
function restore(harness: Harness, kept: Harness): void {
  const snapshot = kept.board.current().get('default')
  if (snapshot !== undefined) harness.board.offer({ ...snapshot, askedMonotonicMs: null })
}

const ERROR = { published: ['error'], stored: ['error'] }
const OK = { published: ['ok'], stored: ['ok'] }

test('what another process stored meanwhile is judged against, too', async () => {
  const { start } = createProcesses()
  const service = start()
  await see(service, SERVED)
  await see(start(), { ...BROKEN, requests: { success: 1, failed: 3 }, lastRefreshAt: new Date(0) })
  await see(service, FORGOTTEN)
  expect(labels(service)).toEqual(ERROR)
  expect(published(service)[0]?.lastRefreshAt).toEqual(new Date(0))
})

test('what another exporter stored since our last list is newer, whatever its clock says', async () => {
  const { store, clock, start } = createProcesses()
  const ours = start()
  await see(ours, { requests: { success: 0, failed: 0 } })
  await see(ours, SERVED)
  const late = createHandClock(new Date(clock.now().getTime() - DAY_MS / 2))
  const theirs = createHarness({ store, clock: late, writer: 'theirs' })
  await see(theirs, { ...BROKEN, requests: { success: 1, failed: 3 } })
  await see(ours, { ...FORGOTTEN, requests: { success: 1, failed: 3 } })
  expect(labels(ours)).toEqual(ERROR)
})

describe('an old snapshot of before the restart, and a newer state in a store that answers late', () => {
  async function restartedLate(syncsWithoutStore: number): Promise<Harness> {
    const { store, start } = createProcesses()
    const before = start()
    await see(before, SERVED)
    const old = start()
    restore(old, before)
    await see(before, { ...BROKEN, lastRefreshAt: new Date(0) })
    store.onLoad = () => unavailable
    for (let count = 0; count < syncsWithoutStore; count++) await see(old, FORGOTTEN)
    const { promise, resolve } = Promise.withResolvers<null>()
    store.onLoad = () => promise
    const synced = see(old, FORGOTTEN)
    await expect.poll(() => published(old)[0]?.lastRefreshAt).toBeNull()
    expect(labels(old).published).toEqual(['ok'])
    resolve(null)
    await synced
    return old
  }

  test.each([0, 2])('after %i syncs without it: the newer one counts', async (syncsWithoutStore) => {
    const service = await restartedLate(syncsWithoutStore)
    expect(labels(service)).toEqual(ERROR)
    expect(published(service)[0]?.lastRefreshAt).toEqual(new Date(0))
  })
})

describe('a process that begins while the store is down', () => {
  async function duringOutage(stored: Partial<Observation>, ...seen: readonly Partial<Observation>[]) {
    const { store, start } = createProcesses()
    await see(start(), stored)
    const service = start()
    store.onLoad = () => unavailable
    for (const entry of seen) await see(service, entry)
    store.onLoad = () => null
    await see(service, FORGOTTEN)
    return service
  }

  test('keeps the error that it saw meanwhile', async () => {
    expect(labels(await duringOutage(SERVED, BROKEN))).toEqual(ERROR)
  })

  test('keeps the error that is stored, when it saw nothing', async () => {
    expect(labels(await duringOutage(BROKEN, FORGOTTEN))).toEqual(ERROR)
  })

  test.each([
    ['a request that succeeded', [{ ...SERVED }]],
    ['a new login', [{ lastRefreshAt: new Date('2026-11-23T05:31:00Z') }]],
    ['its recovery', [BROKEN, { ...BROKEN, ...SERVED }]],
  ])('believes what it saw of %s', async (_, seen) => {
    expect(labels(await duringOutage(BROKEN, ...seen))).toEqual(OK)
  })

  test('keeps a stored error that a payment ends no longer than a day after the list that bore it out', async () => {
    const service = await duringOutage({ ...BROKEN, messageReason: 'payment_required' }, FORGOTTEN)
    expect(published(service)[0]?.statusKeptFromAt).toEqual(new Date('2026-11-23T05:15:00Z'))
    service.clock.advance(DAY_MS)
    await see(service, FORGOTTEN)
    expect(labels(service)).toEqual(OK)
  })
})

describe("another installation's accounts", () => {
  const THEIRS = observationsOf(9)
  const THEIR_URL = { default: 'http://elsewhere:8317' }

  test.each([
    ['another URL', THEIR_URL],
    ['the same URL', undefined],
  ])('with %s are no history of ours when their idle name is taken over', async (_, urls) => {
    const { start, clock } = createProcesses()
    await see(start({ writer: 'theirs', ...(urls ? { urls } : {}) }), ...THEIRS)
    clock.advance(DAY_MS)
    const ours = start()
    expect((await see(ours, { credential: 'ours' })).counts).toMatchObject({ removed: 9, held: 0 })
    expect(
      ours.published
        .at(-1)
        ?.get('default')
        ?.credentials.map(({ credential }) => credential),
    ).toEqual(['ours'])
    expect(ours.store.stored.get('default')?.credentials).toHaveLength(1)
  })

  test('with another URL are never shown', async () => {
    const { start } = createProcesses()
    await see(start({ writer: 'theirs', urls: THEIR_URL }), ...THEIRS)
    const ours = start()
    ours.answer({ ok: false, reason: 'refused' })
    await ours.sync()
    expect(ours.published).toEqual([])
  })

  test.each([
    ['another URL', THEIR_URL],
    ['the same URL', undefined],
  ])('with %s do not replace what we knew before a restart', async (_, urls) => {
    const { start } = createProcesses()
    const theirs = start({ writer: 'theirs', ...(urls ? { urls } : {}) })
    await see(theirs, ...THEIRS)
    const before = start()
    expect((await see(before, { credential: 'ours', ...BROKEN })).store?.reason).toBe('name_taken')
    await see(theirs, ...THEIRS)
    const after = start()
    restore(after, before)
    expect((await see(after, { credential: 'ours', ...FORGOTTEN })).store?.reason).toBe('name_taken')
    expect(labels(after).published).toEqual(['error'])
    expect(after.published.every((snapshot) => snapshot.get('default')?.credentials.length === 1)).toBe(true)
  })
})
