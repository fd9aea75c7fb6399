import { expect, test } from 'vitest'
import { createHandClock } from '../../support/hand-clock.ts'
import { createMemoryStore, unavailable } from '../../support/memory-store.ts'
import { observationWith } from '../../support/observations.ts'
import { type Answered, answering, createHarness } from '../../support/sync-harness.ts'

function counting(success: number): Answered {
  return answering([observationWith({ credential: 'x', name: 'x', requests: { success, failed: 0 } })])
}

test.each([0, 60, 240, 600, -60, -240, -600])(
  'a list that was made first and arrives last is no restart: two exporters whose clocks are %i s apart',
  async (skewSeconds) => {
    const store = createMemoryStore()
    const [clock, theirClock] = [createHandClock(), createHandClock()]
    theirClock.setWall(skewSeconds * 1000)
    const ours = createHarness({ store, clock, writer: 'ours' })
    const theirs = createHarness({ store, clock: theirClock, writer: 'theirs' })
    for (const harness of [ours, theirs]) {
      harness.answer(counting(1000))
      await harness.sync()
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    const lists = [1005, 1007]
    theirs.answer(async () => {
      const made = counting(lists.shift() ?? 0)
      await promise
      return made
    })
    const running = theirs.sync()
    ours.answer(counting(1006))
    await ours.sync()
    resolve()
    await running
    ours.answer(counting(1010))
    await ours.sync()
    expect(store.usageOf('x')).toEqual({ success: 10, failed: 0 })
  },
)

test.each(['ours', 'theirs'])(
  'a list that is asked for first and made last is no restart: two processes, the second one of %s',
  async (writer) => {
    const store = createMemoryStore()
    const clock = createHandClock()
    const ours = createHarness({ store, clock, writer: 'ours' })
    const theirs = createHarness({ store, clock, writer })
    ours.answer(counting(1000))
    await ours.sync()
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    ours.answer(async () => {
      await first.promise
      return counting(1006)
    })
    const lists = [1005, 1008]
    theirs.answer(async () => {
      await second.promise
      return counting(lists.shift() ?? 0)
    })
    clock.advance(900_000)
    for (const harness of [ours, theirs]) {
      harness.syncer.start('schedule')
      clock.advance(1)
    }
    first.resolve()
    await ours.syncer.settled()
    second.resolve()
    await theirs.syncer.settled()
    ours.answer(counting(1010))
    await ours.sync()
    expect(store.usageOf('x')).toEqual({ success: 10, failed: 0 })
  },
)

test('three processes of one installation that sync once at one moment store what was served', async () => {
  for (let seed = 0; seed < 40; seed++) {
    const store = createMemoryStore()
    const clock = createHandClock()
    let served = 1000
    const start = (wait: number) => {
      const harness = createHarness({ store, clock })
      harness.answer(async () => {
        for (let turn = 0; turn < wait % 5; turn++) await Promise.resolve()
        served++
        const made = counting(served)
        for (let turn = 0; turn < wait % 7; turn++) await Promise.resolve()
        return made
      })
      return harness
    }
    await start(0).syncNow()
    for (let round = 1; round < 4; round++) {
      const waits = [seed * round, seed + 3 * round, 17 * seed + round]
      const reports = await Promise.all(waits.map((wait) => start(wait).syncNow()))
      expect(reports.map((report) => report.store?.reason)).toEqual([undefined, undefined, undefined])
    }
    const last = store.stored.get('default')?.credentials[0]?.requests?.success ?? 0
    expect(last).toBe(served)
    expect(store.usageOf('x')).toEqual({ success: last - 1001, failed: 0 })
  }
})

test('a list that was asked for before the stored state was known is asked for again', async () => {
  const before = createHarness()
  before.answer(counting(1000))
  await before.sync()
  const { store, clock } = before
  const after = createHarness({ store, clock })
  const { promise, resolve } = Promise.withResolvers<null>()
  store.onLoad = () => promise
  // The first list is older than what is stored by the time that this is known.
  const lists = [1001, 1007]
  after.answer(() => {
    const list = counting(lists.shift() ?? 0)
    store.onLoad = () => promise
    return list
  })
  const running = after.sync()
  await expect.poll(() => after.published.length).toBe(1)
  store.onLoad = () => null
  before.answer(counting(1005))
  await before.sync()
  resolve(null)
  expect((await running).store).toEqual({ durationMs: 0 })
  expect(after.fetched).toHaveLength(2)
  expect(store.usageOf('x')).toEqual({ success: 7, failed: 0 })
})

test('what an exporter that never knew what is stored read meanwhile is counted, but for what fell', async () => {
  const before = createHarness()
  before.answer(counting(1000))
  await before.sync()
  const { store, clock } = before
  const after = createHarness({ store, clock })
  store.onLoad = () => unavailable
  for (const success of [1010, 1020]) {
    after.answer(counting(success))
    await after.sync()
  }
  store.onLoad = () => null
  // Another process of the installation stores what lies between.
  const once = createHarness({ store, clock })
  once.answer(counting(1015))
  await once.sync()
  after.answer(counting(1030))
  await after.sync()
  expect(store.usageOf('x')).toEqual({ success: 30, failed: 0 })
})

test('what another exporter stored while the store was out of our reach is not counted twice', async () => {
  const ours = createHarness()
  const { store, clock } = ours
  ours.answer(counting(1000))
  await ours.sync()
  store.onApply = () => unavailable
  ours.answer(counting(1010))
  await ours.sync()
  store.onApply = () => null
  const theirs = createHarness({ store, clock, writer: 'theirs' })
  theirs.answer(counting(1020))
  await theirs.sync()
  ours.answer(counting(1021))
  await ours.sync()
  expect(ours.fetched).toHaveLength(4)
  expect(store.usageOf('x')).toEqual({ success: 21, failed: 0 })
})
