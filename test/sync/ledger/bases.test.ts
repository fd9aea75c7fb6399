import { expect, test } from 'vitest'
import { createStoredBases } from '../../../src/sync/ledger/bases.ts'
import { credentialsOf } from '../../support/credentials.ts'
import { createMemoryStore, unavailable } from '../../support/memory-store.ts'
import { storedWith } from '../../support/stored.ts'

const STORED = storedWith(credentialsOf(1))
const never = new AbortController().signal

function open() {
  const store = createMemoryStore()
  store.stored.set('default', STORED)
  const told: unknown[] = []
  const bases = createStoredBases({
    store,
    proxies: ['default', 'other'],
    onLoad: async (proxy, stored) => void told.push([proxy, stored]),
    onLoadEnd: (failure) => told.push(failure),
  })
  return { store, bases, told }
}

test('of each proxy it is told what was loaded, also where that is nothing', async () => {
  const { bases, told } = open()
  expect(await bases.load(never)).toBeNull()
  expect(told).toEqual([null, ['default', STORED], ['other', null]])
  expect([bases.has('other'), bases.get('other')]).toEqual([true, null])
})

test('what was loaded is news once', async () => {
  const { bases } = open()
  await bases.load(never)
  expect([bases.takeLoaded('default'), bases.takeLoaded('default')]).toEqual([STORED, null])
  expect(bases.get('default')).toEqual(STORED)
})

test('what was loaded and is forgotten is no news any more: it may be gone', async () => {
  const { store, bases } = open()
  await bases.load(never)
  bases.forget('default')
  store.stored.delete('default')
  await bases.load(never)
  expect(bases.takeLoaded('default')).toBeNull()
})

test('what was set last is known, also after it is forgotten', () => {
  const { bases } = open()
  expect(bases.lastSet('default')).toBeNull()
  bases.set(STORED)
  bases.forget('default')
  expect(bases.lastSet('default')).toEqual({ askedAt: STORED.askedAt, revision: STORED.revision })
  expect(bases.has('default')).toBe(false)
})

test('a load that was given up says nothing of the store', async () => {
  const { store, bases, told } = open()
  store.onLoad = () => unavailable
  const givenUp = new AbortController()
  givenUp.abort()
  expect(await bases.load(givenUp.signal)).toEqual(unavailable)
  expect(told).toEqual([])
  expect(await bases.load(never)).toEqual(unavailable)
  expect(told).toEqual([unavailable])
})
