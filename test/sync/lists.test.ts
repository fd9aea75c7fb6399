import { describe, expect, test } from 'vitest'
import { observationsOf, observationWith } from '../support/observations.ts'
import { answering, createHarness, type Harness } from '../support/sync-harness.ts'

function publishedCount({ board }: Harness): number | undefined {
  return board.current().get('default')?.credentials.length
}

function storedCount({ store }: Harness): number | undefined {
  return store.stored.get('default')?.credentials.length
}

test('a first sync publishes before it stores, and reports what it did', async () => {
  const harness = createHarness()
  harness.answer(answering(observationsOf(3), { clockSkewSeconds: 2 }))
  let publishedBefore: number | undefined
  harness.store.onApply = () => {
    publishedBefore = publishedCount(harness)
    return null
  }
  const report = await harness.sync()
  expect(publishedBefore).toBe(3)
  expect(storedCount(harness)).toBe(3)
  expect(report).toEqual({
    proxy: 'default',
    startedAt: harness.clock.now(),
    askedAt: harness.clock.now(),
    fetch: { durationMs: 0 },
    store: { durationMs: 0 },
    counts: { listed: 3, rejected: new Map(), changed: 3, removed: 0, held: 0 },
    clockSkewSeconds: 2,
  })
  expect(harness.log.lines.map(({ message }) => message)).toEqual([
    'OAuth sync completed: 3 credentials, 3 changed, 0 removed.',
  ])
})

test('a sync without differences writes none, and still moves the time of the last sync', async () => {
  const harness = createHarness()
  harness.answer(answering(observationsOf(100)))
  await harness.sync()
  await harness.sync()
  expect(harness.store.changes[1]).toMatchObject({ upserts: [], removals: [], usage: [] })
  expect(harness.store.stored.get('default')?.askedAt).toEqual(harness.clock.now())
})

test('a sync in which one of a hundred changed writes one', async () => {
  const harness = createHarness()
  harness.answer(answering(observationsOf(100)))
  await harness.sync()
  harness.answer(answering(observationsOf(100).with(7, { ...observationWith(), name: 'renamed.json' })))
  const report = await harness.sync()
  expect(report.counts).toMatchObject({ listed: 100, changed: 1, removed: 1 })
  expect(harness.store.changes[1]?.upserts).toHaveLength(1)
})

describe('faults 22 and 23: a list that lost more than half', () => {
  test.each([0, 4, 49])('keeps what is missing until a second list of %i of 100 confirms it', async (left) => {
    const harness = createHarness()
    harness.answer(answering(observationsOf(100)))
    await harness.sync()
    harness.answer(answering(observationsOf(left)))
    const first = await harness.sync()
    expect([publishedCount(harness), storedCount(harness)]).toEqual([100, 100])
    expect(first.counts).toMatchObject({ listed: left, held: 100 - left, removed: 0 })
    expect(harness.board.current().get('default')?.listed).toBe(left)
    expect(harness.log.lines.at(-1)?.message).toContain(`${100 - left} missing and kept until a second list`)
    const second = await harness.sync()
    expect([publishedCount(harness), storedCount(harness)]).toEqual([left, left])
    expect(second.counts).toMatchObject({ listed: left, held: 0, removed: 100 - left })
  })

  test('is forgotten when the next list is whole again', async () => {
    const harness = createHarness()
    for (const count of [100, 0, 100, 0]) {
      harness.answer(answering(observationsOf(count)))
      await harness.sync()
    }
    expect([publishedCount(harness), storedCount(harness)]).toEqual([100, 100])
  })

  test('is confirmed by a second list also over a restart', async () => {
    const before = createHarness()
    before.answer(answering(observationsOf(10)))
    await before.sync()
    before.answer(answering([]))
    await before.sync()
    const after = createHarness({ store: before.store, clock: before.clock })
    after.answer(answering([]))
    await after.sync()
    expect([publishedCount(after), storedCount(after)]).toEqual([0, 0])
  })

  test('is not held when half of it is left', async () => {
    const harness = createHarness()
    harness.answer(answering(observationsOf(100)))
    await harness.sync()
    harness.answer(answering(observationsOf(50)))
    await harness.sync()
    expect([publishedCount(harness), storedCount(harness)]).toEqual([50, 50])
  })
})

test('fault 25: a degraded list removes nothing and knows the accounts by their names', async () => {
  const harness = createHarness()
  harness.answer(answering(observationsOf(10)))
  await harness.sync()
  const degraded = observationsOf(3).map((observation, index) => ({
    ...observation,
    credential: `disk-${index}`,
    status: null,
    requests: null,
  }))
  for (let count = 0; count < 3; count++) {
    harness.answer(answering(degraded, { degraded: true }))
    await harness.sync()
  }
  expect(storedCount(harness)).toBe(10)
  expect(harness.board.current().get('default')?.listed).toBe(3)
  const labels = harness.board
    .current()
    .get('default')
    ?.credentials.map(({ statusLabel }) => statusLabel)
  expect(labels).toEqual([...Array(3).fill('unknown'), ...Array(7).fill('ok')])
})

test('a failed fetch keeps the last good snapshot as it is, and stores nothing', async () => {
  const harness = createHarness()
  harness.answer(answering(observationsOf(3)))
  await harness.sync()
  const good = harness.board.current()
  harness.answer({ ok: false, reason: 'timeout', hint: 'The proxy did not answer in time.' })
  const report = await harness.sync()
  expect(harness.board.current()).toBe(good)
  expect(report).toEqual({
    proxy: 'default',
    startedAt: harness.clock.now(),
    fetch: { durationMs: 0, reason: 'timeout', hint: 'The proxy did not answer in time.' },
  })
  expect(harness.store.changes).toHaveLength(1)
  expect(harness.log.lines.at(-1)).toEqual({
    level: 'error',
    message: 'Failed to fetch auth files: The proxy did not answer in time.',
    fields: { proxy: 'default', reason: 'timeout' },
  })
})
