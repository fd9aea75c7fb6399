import { expect, test } from 'vitest'
import { loadedSnapshot } from '../../../src/domain/snapshot.ts'
import { atOnce } from '../../../src/domain/steps.ts'
import { storedAfter } from '../../../src/domain/sync-change.ts'
import { createStoredOrder, type StoredOrder } from '../../../src/sync/ledger/order.ts'
import { createUnstoredCounts } from '../../../src/sync/ledger/unstored-counts.ts'
import type { ReceivedList } from '../../../src/sync/received-list.ts'
import { computeChange } from '../../support/at-once.ts'
import { credentialsOf, credentialWith } from '../../support/credentials.ts'
import { AT } from '../../support/hand-clock.ts'
import { listOf, observationWith } from '../../support/observations.ts'
import { storedWith, WRITTEN } from '../../support/stored.ts'

function listed(credentials: readonly string[], success: number): ReceivedList {
  const entries = credentials.map((credential) => observationWith({ credential, requests: { success, failed: 0 } }))
  return {
    ok: true,
    proxy: 'default',
    observed: listOf(entries),
    askedAt: AT,
    askedMonotonicMs: 0,
    receivedAt: AT,
    version: null,
    clockSkewSeconds: null,
    baseKnown: true,
    mayAskAgain: true,
    manuals: [],
  }
}

test('counters that are not stored are kept of accounts that are listed, missing or remembered, and of no others', () => {
  const known = { credentials: [credentialWith({ credential: 'missing' })], removed: credentialsOf(1) }
  const snapshot = new Map([['default', loadedSnapshot('default', known, AT)]])
  const counts = createUnstoredCounts({ current: () => snapshot })
  atOnce(counts.add(listed(['missing', '0000000000000000', 'gone'], 1)))
  for (const passing of ['a', 'b', 'c']) atOnce(counts.add(listed([passing, 'listed'], 1)))
  expect([...counts.of('default').keys()]).toEqual(['missing', '0000000000000000', 'listed', 'c'])
})

test('of changes whose answers were lost the last 1,000 are recognised when they are loaded, however late', () => {
  const order = createStoredOrder(WRITTEN.writer)
  const base = storedWith([])
  order.onLoad('default', base)
  const made = Array.from({ length: 1001 }, (_, list) => attempt(order, list))
  const placeOf = (list: number) => {
    order.onLoad('default', made[list] ?? null)
    return order.takePlace('default')
  }
  expect(placeOf(1)).toEqual({ kind: 'own', list: 1 })
  order.onSet(base)
  for (let list = 0; list <= 1000; list++) attempt(order, list)
  expect(placeOf(0)).toEqual({ kind: 'other' })
  order.onSet(base)
  attempt(order, 7)
  // Nothing of it is seen yet: it may be applied later.
  order.onLoad('default', base)
  expect(placeOf(7)).toEqual({ kind: 'own', list: 7 })

  function attempt({ onAttempt }: StoredOrder, list: number) {
    const askedAt = new Date(AT.getTime() + list)
    const change = computeChange('default', base, [], { ...WRITTEN, askedAt, usageRetentionDays: 30 })
    onAttempt(change, [], list)
    return storedAfter(change, base, [], base.revision + 1)
  }
})
