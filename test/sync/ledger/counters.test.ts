import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RequestCounts } from '../../../src/domain/credential.ts'
import type { StoreFailure } from '../../../src/domain/store.ts'
import { createHandClock } from '../../support/hand-clock.ts'
import { createMemoryStore, unavailable } from '../../support/memory-store.ts'
import { observationWith } from '../../support/observations.ts'
import { answering, createHarness } from '../../support/sync-harness.ts'

const ACCOUNTS = ['a', 'b', 'c', 'd']
const HOUR_MS = 3_600_000

const step = fc.record({
  writer: fc.constantFrom(0, 1),
  served: fc.array(
    fc.record({ account: fc.constantFrom(...ACCOUNTS), success: fc.nat({ max: 9 }), failed: fc.nat({ max: 3 }) }),
    { maxLength: 6 },
  ),
  /** The proxy answers nothing this time. */
  fetchFails: fc.boolean(),
  load: fc.constantFrom(null, null, unavailable),
  apply: fc.constantFrom<(StoreFailure | 'lost' | null)[]>(null, null, null, 'lost', unavailable, {
    ok: false,
    reason: 'store_conflict',
  }),
  /** The exporter is started again, with an empty memory. */
  restarts: fc.boolean(),
  clockSetByMs: fc.constantFrom(0, 0, 0, 0, -2 * HOUR_MS, 2 * HOUR_MS),
})

test('counters are exact whatever fails, with two exporters, restarts and clocks that are set', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const store = createMemoryStore()
      const clock = createHandClock()
      const start = (writer: number) => createHarness({ store, clock, writer: `writer-${writer}` })
      const exporters = [start(0), start(1)]
      const counts = new Map(ACCOUNTS.map((account) => [account, { success: 100, failed: 50 }]))
      const syncAll = async (index: number, fetchFails = false): Promise<void> => {
        const listed = [...counts].map(([account, requests]) =>
          observationWith({ credential: account, name: account, requests: { ...requests } }),
        )
        exporters[index]?.answer(fetchFails ? { ok: false, reason: 'timeout' } : answering(listed))
        await exporters[index]?.sync()
      }
      await syncAll(0)
      for (const { writer, served, fetchFails, load, apply, restarts, clockSetByMs } of steps) {
        for (const { account, success, failed } of served) add(counts, account, success, failed)
        clock.setWall(clockSetByMs)
        if (restarts) exporters[writer] = start(writer)
        store.onLoad = () => load
        // Another writer that comes in between does so once.
        let faults = [apply]
        store.onApply = () => {
          const [fault = null, ...rest] = faults
          faults = rest
          return fault
        }
        await syncAll(writer, fetchFails)
      }
      store.onLoad = () => null
      store.onApply = () => null
      // The first one may find a list stored that a clock that was set since makes look newer.
      await syncAll(0)
      await syncAll(0)
      for (const [account, { success, failed }] of counts) {
        expect(store.usageOf(account)).toEqual({ success: success - 100, failed: failed - 50 })
      }
      expect(store.stored.get('default')?.credentials).toEqual(
        exporters[0]?.board.current().get('default')?.credentials,
      )
    }),
    { numRuns: 200, seed: 55 },
  )
})

function add(counts: Map<string, RequestCounts>, account: string, success: number, failed: number): void {
  const before = counts.get(account) ?? { success: 0, failed: 0 }
  counts.set(account, { success: before.success + success, failed: before.failed + failed })
}
