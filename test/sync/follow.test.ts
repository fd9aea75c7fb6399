import { getEventListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { CliProxy } from '../../src/domain/source.ts'
import { unavailable } from '../support/memory-store.ts'
import { observationsOf } from '../support/observations.ts'
import { storedWith } from '../support/stored.ts'
import { answering, createHarness } from '../support/sync-harness.ts'

const GOOD = answering(observationsOf(2))

function proxyAt(name: string, url = `http://${name}:8317`): CliProxy {
  return { name, url, readKey: async () => 'key' }
}

const [A, B] = [proxyAt('a'), proxyAt('b')]

async function following(...proxies: readonly CliProxy[]) {
  const harness = createHarness({ urls: {} })
  for (const proxy of ['a', 'b']) harness.answer(GOOD, proxy)
  await harness.syncer.follow(proxies)
  const names = () => [...harness.board.current().keys()]
  const sync = async () => {
    harness.syncer.start('schedule')
    return (await harness.syncer.settled()).map(({ proxy }) => proxy)
  }
  return { ...harness, names, sync }
}

test('what is configured now is synced, in its order', async () => {
  const { syncer, names, sync } = await following(A)
  expect(await sync()).toEqual(['a'])
  expect(await syncer.follow([B, A])).toEqual({ joined: ['b'], left: [] })
  expect(await sync()).toEqual(['b', 'a'])
  expect(await syncer.follow([B])).toEqual({ joined: [], left: ['a'] })
  expect(names()).toEqual(['b'])
  expect(await sync()).toEqual(['b'])
  expect((await syncer.status()).map(({ proxy }) => proxy)).toEqual(['b'])
})

test('fault 66: a proxy that leaves while it is asked is given up: nothing of it is reported, published or stored', async () => {
  const { syncer, names, reports, store, answer, sync } = await following(A, B)
  const { promise, resolve } = Promise.withResolvers<void>()
  answer(async (_, signal) => {
    resolve()
    await new Promise((aborted) => signal.addEventListener('abort', aborted))
    return { ok: false, reason: 'other' }
  }, 'a')
  const synced = sync()
  await promise
  expect(await syncer.follow([B])).toEqual({ joined: [], left: ['a'] })
  expect(await synced).toEqual(['b'])
  expect([names(), reports.map(({ proxy }) => proxy), [...store.stored.keys()]]).toEqual([['b'], ['b'], ['b']])
})

test('fault 66: what was under way for one that left shows nothing of it: neither its rows nor its breaker', async () => {
  const { syncer, store, names, loaded, shownBreakers, onBreaker } = await following(A, B)
  const [loading, breaker] = [Promise.withResolvers<null>(), Promise.withResolvers<void>()]
  await syncer.follow([B])
  store.stored.set('a', storedWith([], { proxy: 'a' }))
  store.onLoad = () => loading.promise
  await syncer.follow([A, B])
  void syncer.syncOne('a')
  onBreaker(() => breaker.promise)
  const status = syncer.status()
  const shown = shownBreakers.size
  const left = syncer.follow([B])
  loading.resolve(null)
  breaker.resolve()
  await Promise.all([left, status])
  await setImmediate()
  expect([names(), loaded, shownBreakers.size]).toEqual([[], [], shown])
})

test('one that joins while everything is closed is not asked', async () => {
  const reading = Promise.withResolvers<void>()
  const { syncer, fetched, answer, close } = createHarness({
    urls: {},
    beginSync: async () => {
      await reading.promise
      await syncer.follow([A])
    },
  })
  answer(GOOD, 'a')
  syncer.start('schedule')
  const closed = close()
  reading.resolve()
  await closed
  expect([fetched, syncer.snapshot().size]).toEqual([[], 0])
})

test('one that comes back begins with what is stored of it', async () => {
  const { syncer, names, sync, loaded, board } = await following(A, B)
  await sync()
  const known = board
    .current()
    .get('a')
    ?.credentials.map(({ credential }) => credential)
  await syncer.follow([B])
  await syncer.follow([A, B])
  expect(names()).toEqual(['b'])
  await syncer.syncOne('a')
  expect(loaded.at(-1)?.credentials.map(({ credential }) => credential)).toEqual(known)
})

test('the store is well again when the one proxy that could not be stored leaves', async () => {
  const { syncer, store, sync, storeUp } = await following(A, B)
  store.onApply = ({ proxy }) => (proxy === 'a' ? unavailable : null)
  await sync()
  expect(storeUp()).toBe(false)
  await syncer.follow([B])
  expect(storeUp()).toBe(true)
})

test('a thousand proxies that come and go leave nothing behind', async () => {
  const signals = new Set<AbortSignal>()
  const { syncer, answer, board, published } = await following(B)
  answer((_, signal) => {
    signals.add(signal)
    return GOOD
  }, 'a')
  const before = process.getActiveResourcesInfo().length
  for (let round = 0; round < 1000; round++) {
    await syncer.follow([B, proxyAt('a')])
    await syncer.syncOne('a')
    await syncer.follow([B])
  }
  expect([signals.size, [...signals].every(({ aborted }) => aborted)]).toEqual([1000, true])
  expect([...signals].map((signal) => getEventListeners(signal, 'abort').length).filter((left) => left > 2)).toEqual([])
  expect(process.getActiveResourcesInfo().length).toBeLessThan(before + 10)
  expect([board.current().size, published.at(-1)?.size]).toEqual([0, 0])
})
