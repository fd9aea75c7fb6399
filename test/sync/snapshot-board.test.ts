import { expect, test } from 'vitest'
import type { ProxySnapshot, Snapshot } from '../../src/domain/snapshot.ts'
import { createSnapshotBoard } from '../../src/sync/snapshot-board.ts'

function snapshotAt(iso: string, overrides: Partial<ProxySnapshot> = {}): ProxySnapshot {
  const askedAt = new Date(iso)
  return {
    proxy: 'a',
    credentials: [],
    removed: [],
    listed: 0,
    askedAt,
    askedMonotonicMs: null,
    rejected: new Map(),
    cooldowns: new Map(),
    version: null,
    ...overrides,
  }
}

const OLD = snapshotAt('2026-11-23T04:00:00Z')
const NEW = snapshotAt('2026-11-23T05:00:00Z')
const READ = snapshotAt('2026-11-23T03:00:00Z', { askedMonotonicMs: 1 })

test.each([
  ['the older one', [NEW, OLD]],
  ['the newer one', [OLD, NEW]],
  ['the same', [NEW, NEW]],
])('of two snapshots from before the restart the newer one counts, also when %s comes second', (_, offered) => {
  const board = createSnapshotBoard(() => {})
  for (const snapshot of offered) board.offer(snapshot)
  expect(board.current().get('a')).toBe(NEW)
})

test('a list that was read goes before all of them, whatever the clock says', () => {
  const board = createSnapshotBoard(() => {})
  board.publish(READ)
  board.offer(NEW)
  expect(board.current().get('a')).toBe(READ)
})

test('a published snapshot is another value than the last, which does not change', () => {
  const published: Snapshot[] = []
  const board = createSnapshotBoard((snapshot) => published.push(snapshot))
  board.publish(READ)
  board.publish({ ...READ, proxy: 'b' })
  expect(published.map((snapshot) => [...snapshot.keys()])).toEqual([['a'], ['a', 'b']])
  expect(board.current()).toBe(published[1])
})
