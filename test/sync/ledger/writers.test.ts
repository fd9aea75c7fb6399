import { describe, expect, test } from 'vitest'
import { createHandClock } from '../../support/hand-clock.ts'
import { createMemoryStore, unavailable } from '../../support/memory-store.ts'
import { observationsOf, observationWith } from '../../support/observations.ts'
import { answering, createHarness } from '../../support/sync-harness.ts'

const HOUR_MS = 3_600_000

/** Two exporters on one database, with one clock. */
function createPair(urls: { readonly ours?: string; readonly theirs?: string } = {}) {
  const store = createMemoryStore()
  const clock = createHandClock()
  const { ours = 'http://proxy:8317', theirs = ours } = urls
  return {
    store,
    clock,
    ours: createHarness({ store, clock, writer: 'ours', urls: { default: ours } }),
    theirs: createHarness({ store, clock, writer: 'theirs', urls: { default: theirs } }),
  }
}

describe('fault 59: two exporters of the same proxy', () => {
  test('take turns, and compute a conflict again from what the other stored', async () => {
    const { store, ours, theirs } = createPair()
    for (const [index, harness] of [ours, theirs, ours, theirs, ours].entries()) {
      harness.answer(answering([observationWith({ requests: { success: 10 + index, failed: 0 } })]))
      expect((await harness.sync()).store).toEqual({ durationMs: 0 })
    }
    expect(store.usageOf('0123456789abcdef')).toEqual({ success: 4, failed: 0 })
    expect(store.stored.get('default')?.revision).toBe(5)
  })

  test('never overwrite a newer list with an older one, however late that arrives: they ask again', async () => {
    const { store, ours, theirs } = createPair()
    ours.answer(answering(observationsOf(2)))
    await ours.sync()
    const { promise, resolve } = Promise.withResolvers<void>()
    const lists = [3, 5]
    ours.answer(async () => {
      await promise
      return answering(observationsOf(lists.shift() ?? 0))
    })
    ours.syncer.start('schedule')
    theirs.answer(answering(observationsOf(4)))
    await theirs.sync()
    resolve()
    const [report] = await ours.syncer.settled()
    expect(report?.store).toEqual({ durationMs: 0 })
    expect(store.changes.map(({ upserts, removals }) => [upserts.length, removals.length])).toEqual([
      [2, 0],
      [2, 0],
      [1, 0],
    ])
    expect(ours.log.lines.map(({ message }) => message).slice(-1)).toEqual([
      'OAuth sync completed: 5 credentials, 1 changed, 0 removed.',
    ])
  })

  test('leave it to the next sync when others store each time while they ask', async () => {
    const { store, ours, theirs } = createPair()
    for (const harness of [ours, theirs]) harness.answer(answering(observationsOf(2)))
    await ours.sync()
    ours.answer(async () => {
      await theirs.syncNow()
      return answering(observationsOf(3))
    })
    expect((await ours.sync()).store?.reason).toBe('store_conflict')
    expect(ours.fetched).toHaveLength(4)
    expect(ours.board.current().get('default')?.credentials).toHaveLength(3)
    expect(ours.log.lines.slice(-2).map(({ message }) => message)).toEqual([
      'Failed to store credentials: Other writers kept changing the rows of this proxy: it is left to the next sync to store its list.',
      'OAuth sync completed: 3 credentials, not stored.',
    ])
    ours.answer(answering(observationsOf(3)))
    expect((await ours.sync()).store).toEqual({ durationMs: 0 })
    expect(store.stored.get('default')?.credentials).toHaveLength(3)
  })

  test('leave it to the next sync when the proxy answers no second time', async () => {
    const { store, ours, theirs } = createPair()
    for (const harness of [ours, theirs]) harness.answer(answering(observationsOf(2)))
    await ours.sync()
    await theirs.sync()
    const answers = [answering(observationsOf(3)), { ok: false, reason: 'timeout' } as const]
    ours.answer(() => answers.shift() ?? answering([]))
    const report = await ours.sync()
    expect(report).toMatchObject({ fetch: { durationMs: 0 }, store: { reason: 'store_conflict' } })
    expect(report.fetch.reason).toBeUndefined()
    expect(ours.board.current().get('default')?.credentials).toHaveLength(3)
    expect(store.stored.get('default')?.credentials).toHaveLength(2)
  })

  test.each([-3 * HOUR_MS, 8 * HOUR_MS])(
    'write one sync later at most when the clock is set by %i ms',
    async (byMs) => {
      const { store, clock, ours, theirs } = createPair()
      for (const harness of [ours, theirs]) harness.answer(answering(observationsOf(2)))
      await ours.sync()
      await theirs.sync()
      clock.setWall(byMs)
      ours.answer(answering(observationsOf(3)))
      await ours.sync()
      await ours.sync()
      expect(store.stored.get('default')).toMatchObject({ writer: 'ours', askedAt: clock.now() })
      expect(store.stored.get('default')?.credentials).toHaveLength(3)
    },
  )

  test('write all the same when they sync once after the clock was ahead', async () => {
    const { store, clock, ours } = createPair()
    ours.answer(answering(observationsOf(2)))
    await ours.sync()
    clock.setWall(-3 * HOUR_MS)
    for (const count of [3, 4]) {
      const once = createHarness({ store, clock, writer: 'ours' })
      once.answer(answering(observationsOf(count)))
      expect((await once.sync()).store).toEqual({ durationMs: 0 })
      expect(store.stored.get('default')).toMatchObject({ askedAt: clock.now(), credentials: { length: count } })
    }
  })

  test('that conflict for ever end in a failure, not in an endless loop', async () => {
    const { store, ours } = createPair()
    store.onApply = () => ({ ok: false, reason: 'store_conflict' })
    ours.answer(answering(observationsOf(2)))
    expect((await ours.sync()).store?.reason).toBe('store_conflict')
    expect(ours.log.lines.at(-2)?.message).toBe(
      'Failed to store credentials: Other writers kept changing the rows of this proxy: it is left to the next sync to store its list.',
    )
    store.onApply = () => null
    expect((await ours.sync()).store).toEqual({ durationMs: 0 })
  })
})

describe('two different proxies under one name', () => {
  const ours = observationsOf(3)
  const theirs = observationsOf(9).slice(5)

  test.each([
    ['the same URL and no account in common', undefined, theirs],
    ['another URL and all accounts in common', 'http://elsewhere:8317', ours],
  ])('with %s are name_taken, and nothing is written', async (_, url, listed) => {
    const pair = createPair(url === undefined ? {} : { theirs: url })
    pair.theirs.answer(answering(listed))
    pair.ours.answer(answering(ours))
    await pair.theirs.sync()
    for (let count = 0; count < 4; count++) {
      expect((await pair.ours.sync()).store?.reason).toBe('name_taken')
      expect((await pair.theirs.sync()).store).toEqual({ durationMs: 0 })
    }
    expect(pair.store.stored.get('default')).toMatchObject({ writer: 'theirs' })
    expect(pair.store.stored.get('default')?.credentials).toHaveLength(listed.length)
    expect(pair.store.changes.every(({ writer }) => writer === 'theirs')).toBe(true)
    expect(pair.ours.log.lines.filter(({ message }) => message.includes('CLIPROXY_NAME'))).toHaveLength(1)
    expect(pair.ours.storeUp()).toBe(false)
    expect(pair.ours.board.current().get('default')?.credentials).toHaveLength(3)
  })

  test('hand it over after three intervals without a sync, and the accounts of the old one go', async () => {
    const pair = createPair({ theirs: 'http://elsewhere:8317' })
    pair.theirs.answer(answering(theirs))
    pair.ours.answer(answering(ours))
    await pair.theirs.sync()
    const outcomes: unknown[] = []
    for (let count = 0; count < 4; count++) outcomes.push((await pair.ours.sync()).store?.reason)
    expect(outcomes).toEqual(['name_taken', 'name_taken', 'name_taken', undefined])
    expect(pair.store.stored.get('default')).toMatchObject({ writer: 'ours' })
    expect(pair.store.stored.get('default')?.credentials).toEqual(pair.ours.board.current().get('default')?.credentials)
    expect((await pair.theirs.sync()).store?.reason).toBe('name_taken')
  })

  test('hand it over at once when one gives it up', async () => {
    const pair = createPair()
    pair.theirs.answer(answering(theirs))
    pair.ours.answer(answering(ours))
    await pair.theirs.sync()
    expect((await pair.ours.sync()).store?.reason).toBe('name_taken')
    pair.store.stored.clear()
    expect((await pair.ours.sync()).store).toEqual({ durationMs: 0 })
  })

  test('hand it over without a change to accounts that were first seen while the store was down', async () => {
    const pair = createPair()
    pair.theirs.answer(answering(theirs))
    pair.ours.answer(answering(ours))
    await pair.theirs.sync()
    pair.store.onLoad = () => unavailable
    await pair.ours.sync()
    const firstSeenAt = pair.clock.now()
    pair.store.onLoad = () => null
    for (let count = 0; count < 3; count++) await pair.ours.sync()
    expect(pair.store.stored.get('default')).toMatchObject({ writer: 'ours' })
    const credentials = pair.store.stored.get('default')?.credentials ?? []
    expect(credentials.map((credential) => credential.firstSeenAt)).toEqual([firstSeenAt, firstSeenAt, firstSeenAt])
  })
})
