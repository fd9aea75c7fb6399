import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createMemoryStore, unavailable } from '../../support/memory-store.ts'
import { observationsOf, observationWith } from '../../support/observations.ts'
import { answering, createHarness, type Harness } from '../../support/sync-harness.ts'

function counting(success: number) {
  return answering([observationWith({ requests: { success, failed: 0 } })])
}

function errors({ log }: Harness): string[] {
  return log.lines.filter(({ level }) => level === 'error').map(({ message }) => message)
}

describe('fault 52: while the store is down,', () => {
  test('metrics are fresh, and the next sync after it stores everything', async () => {
    const harness = createHarness()
    harness.store.onLoad = () => unavailable
    harness.answer(answering(observationsOf(3)))
    const report = await harness.sync()
    expect(report.store).toMatchObject({ durationMs: 0, reason: 'store_unavailable' })
    expect(report.fetch.reason).toBeUndefined()
    expect(harness.board.current().get('default')?.credentials).toHaveLength(3)
    expect(harness.storeUp()).toBe(false)
    harness.store.onLoad = () => null
    expect((await harness.sync()).store).toEqual({ durationMs: 0 })
    expect(harness.store.stored.get('default')?.credentials).toHaveLength(3)
    expect(harness.storeUp()).toBe(true)
  })

  test('requests add up, and are stored by the next sync after it', async () => {
    const harness = createHarness()
    for (const [success, failure] of [
      [10, null],
      [17, unavailable],
      [21, unavailable],
      [22, null],
    ] as const) {
      harness.answer(counting(success))
      harness.store.onApply = () => failure
      await harness.sync()
    }
    expect(harness.store.usageOf('0123456789abcdef')).toEqual({ success: 12, failed: 0 })
    expect(harness.store.stored.get('default')?.credentials[0]?.requests).toEqual({ success: 22, failed: 0 })
  })

  test('a load that fails is logged once per sync, for all proxies together, and what to do only the first time', async () => {
    const harness = createHarness({ urls: { a: 'http://a', b: 'http://b', c: 'http://c' } })
    harness.store.onLoad = () => unavailable
    for (const proxy of ['a', 'b', 'c']) {
      // After the load at the start has failed: each write tries again.
      harness.answer(async () => {
        await setImmediate()
        return answering(observationsOf(1))
      }, proxy)
    }
    await harness.sync()
    await harness.sync()
    expect(errors(harness)).toEqual([
      'Failed to load credentials: The database is down.',
      'Failed to load credentials: store_unavailable',
    ])
    expect(harness.log.lines.map(({ message }) => message)).toContain(
      'OAuth sync completed: 1 credentials, not stored.',
    )
    harness.store.onLoad = () => null
    await harness.sync()
    expect(harness.storeUp()).toBe(true)
  })

  test('a load that failed before the proxy answered is tried again for the write of the same sync', async () => {
    const harness = createHarness()
    harness.store.onLoad = () => {
      harness.store.onLoad = () => null
      return unavailable
    }
    harness.answer(async () => {
      await setImmediate()
      return answering(observationsOf(3))
    })
    expect((await harness.sync()).store).toEqual({ durationMs: 0 })
    expect(harness.storeUp()).toBe(true)
  })

  test('a proxy that cannot be read holds up no recovery: one load of the store is enough', async () => {
    const harness = createHarness()
    harness.store.onLoad = () => unavailable
    harness.answer(answering(observationsOf(3)))
    await harness.sync()
    harness.answer({ ok: false, reason: 'refused' })
    harness.store.onLoad = () => null
    await harness.sync()
    expect(harness.storeUp()).toBe(true)
  })

  test('a write that fails is logged once per sync, and what to do again only after a success', async () => {
    const harness = createHarness()
    harness.answer(answering(observationsOf(3)))
    for (const failure of [unavailable, unavailable, null, unavailable]) {
      harness.store.onApply = () => failure
      await harness.sync()
    }
    expect(errors(harness)).toEqual([
      'Failed to store credentials: The database is down.',
      'Failed to store credentials: store_unavailable',
      'Failed to store credentials: The database is down.',
    ])
    expect(harness.storeUp()).toBe(false)
  })

  test('one proxy that cannot be written keeps it down until that proxy is written', async () => {
    const harness = createHarness({ urls: { a: 'http://a', b: 'http://b' } })
    for (const proxy of ['a', 'b']) harness.answer(answering(observationsOf(1)), proxy)
    harness.store.onApply = ({ proxy }) => (proxy === 'a' ? unavailable : null)
    await harness.sync()
    expect(harness.storeUp()).toBe(false)
    harness.store.onApply = () => null
    await harness.sync()
    expect(harness.storeUp()).toBe(true)
  })
})

describe('fault 58: a change that is applied and whose answer is lost', () => {
  test('is found by the next sync, and nothing is counted twice', async () => {
    const harness = createHarness()
    harness.answer(counting(10))
    await harness.sync()
    harness.answer(counting(15))
    harness.store.onApply = () => 'lost'
    expect((await harness.sync()).store?.reason).toBe('store_timeout')
    harness.store.onApply = () => null
    harness.answer(counting(17))
    expect((await harness.sync()).store).toEqual({ durationMs: 0 })
    expect(harness.store.usageOf('0123456789abcdef')).toEqual({ success: 7, failed: 0 })
  })

  test('and that the store repeats by itself is no conflict and no newer list', async () => {
    const store = createMemoryStore()
    const harness = createHarness({
      store: {
        ...store,
        apply: async (change, signal) => {
          await store.apply(change, signal)
          return store.apply(change, signal)
        },
      },
    })
    for (const success of [10, 15]) {
      harness.answer(counting(success))
      expect((await harness.sync()).store).toEqual({ durationMs: 0 })
    }
    expect(store.usageOf('0123456789abcdef')).toEqual({ success: 5, failed: 0 })
  })
})

describe('rows changed by hand', () => {
  test('come back with the next sync when they were deleted', async () => {
    const harness = createHarness()
    harness.answer(answering(observationsOf(5)))
    await harness.sync()
    const stored = harness.store.stored.get('default')
    if (stored === undefined) throw new Error('nothing stored')
    harness.store.stored.set('default', { ...stored, credentials: stored.credentials.slice(0, 2) })
    expect((await harness.sync()).counts).toMatchObject({ changed: 3 })
    expect(harness.store.stored.get('default')?.credentials).toHaveLength(5)
    harness.store.stored.delete('default')
    await harness.sync()
    expect(harness.store.stored.get('default')?.credentials).toHaveLength(5)
  })

  test('are taken up again without the row that says whose they are', async () => {
    const harness = createHarness()
    harness.answer(answering(observationsOf(5)))
    await harness.sync()
    const stored = harness.store.stored.get('default')
    if (stored === undefined) throw new Error('nothing stored')
    harness.store.stored.set('default', { ...stored, revision: 0, writer: '', urlHash: '' })
    expect((await harness.sync()).store).toEqual({ durationMs: 0 })
    expect(harness.store.stored.get('default')?.writer).toBe('writer-1')
  })
})

test('a proxy whose state is forgotten while another load is under way waits for one of its own', async () => {
  const harness = createHarness({ urls: { a: 'http://a', b: 'http://b' } })
  for (const proxy of ['a', 'b']) harness.answer(answering(observationsOf(3)), proxy)
  await harness.sync()
  for (const [proxy, stored] of harness.store.stored) harness.store.stored.set(proxy, { ...stored, revision: 9 })
  const { promise, resolve } = Promise.withResolvers<null>()
  harness.store.onLoad = () => promise
  const tried: number[] = []
  harness.store.onApply = ({ baseRevision }) => {
    tried.push(baseRevision)
    return null
  }
  harness.answer(async () => {
    await setImmediate()
    // By now the first proxy has met its conflict and is loading.
    setTimeout(() => resolve(null))
    return answering(observationsOf(3))
  }, 'b')
  await harness.sync()
  expect(tried.toSorted()).toEqual([1, 1, 9, 9])
  expect(harness.reports.slice(-2).map(({ store }) => store)).toEqual([{ durationMs: 0 }, { durationMs: 0 }])
})
