import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RequestCounts } from '../../../src/domain/credential.ts'
import type { StoreFailure } from '../../../src/domain/store.ts'
import { createHandClock } from '../../support/hand-clock.ts'
import { createMemoryStore, type MemoryStore, unavailable } from '../../support/memory-store.ts'
import { observationWith } from '../../support/observations.ts'
import { answering, createHarness, type Harness } from '../../support/sync-harness.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const ACCOUNTS = ['a', 'b', 'c']
const ACCOUNT = '0123456789abcdef'

function answer(harness: Harness, counts: ReadonlyMap<string, RequestCounts>): void {
  const entries = [...counts].map(([account, requests]) =>
    observationWith({ credential: account, name: account, requests: { ...requests } }),
  )
  harness.answer(answering(entries))
}

async function seeCounts(harness: Harness, success: number): Promise<void> {
  answer(harness, new Map([[ACCOUNT, { success, failed: 0 }]]))
  await harness.sync()
}

function successesByDay({ usageByDay }: MemoryStore): unknown {
  return [...usageByDay].map(([key, { success }]) => [key.slice(-10), success])
}

test.each(['load', 'apply'] as const)(
  'requests before a restart of the proxy while %s fails are not lost',
  async (step) => {
    const { store, clock } = createHarness()
    const harness = createHarness({ store, clock })
    await seeCounts(harness, 10)
    // A process that loads starts with an empty memory.
    const service = step === 'load' ? createHarness({ store, clock }) : harness
    if (step === 'load') store.onLoad = () => unavailable
    else store.onApply = () => unavailable
    for (const success of [300, 500, 5]) {
      clock.advance(DAY_MS)
      await seeCounts(service, success)
    }
    store.onLoad = () => null
    store.onApply = () => null
    clock.advance(DAY_MS)
    await seeCounts(service, 6)
    expect(store.usageOf(ACCOUNT)).toEqual({ success: 490 + 5 + 1, failed: 0 })
    expect(successesByDay(store)).toEqual([
      ['2026-11-24', 290],
      ['2026-11-25', 200],
      ['2026-11-26', 5],
      ['2026-11-27', 1],
    ])
  },
)

test.each([
  ['another process', 'writer-1', 0, 0],
  ['another process, after the clock was set back,', 'writer-1', -3 * HOUR_MS, 0],
  ['another installation, whose clock is late,', 'writer-2', 0, 20 * MINUTE_MS],
])('what %s stored after it was seen is not counted twice', async (_, writer, setMs, lateMs) => {
  const service = createHarness()
  const { store, clock } = service
  await seeCounts(service, 10)
  store.onApply = () => unavailable
  clock.advance(HOUR_MS)
  await seeCounts(service, 20)
  store.onApply = () => null
  clock.setWall(setMs - lateMs)
  await seeCounts(createHarness({ store, clock, writer }), 30)
  clock.setWall(lateMs)
  await seeCounts(service, 33)
  expect(store.usageOf(ACCOUNT)).toEqual({ success: 23, failed: 0 })
})

const step = fc.record({
  served: fc.array(
    fc.record({ account: fc.constantFrom(...ACCOUNTS), success: fc.nat({ max: 9 }), failed: fc.nat({ max: 3 }) }),
    { maxLength: 4 },
  ),
  proxyRestarts: fc.boolean(),
  waitMs: fc.constantFrom(0, 0, 6 * HOUR_MS, DAY_MS),
  load: fc.constantFrom(null, unavailable),
  apply: fc.constantFrom<(StoreFailure | 'lost' | null)[]>(null, 'lost', unavailable, unavailable, unavailable, {
    ok: false,
    reason: 'store_conflict',
  }),
  /** The process starts again, which it survives whole only when all is stored. */
  restarts: fc.boolean(),
})

test('usage by day is what a store that never failed would hold, however the proxy restarts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const [store, clock] = [createMemoryStore(), createHandClock()]
      const reference = createHarness()
      let exporter = createHarness({ store, clock })
      const counts = new Map<string, RequestCounts>(ACCOUNTS.map((account) => [account, { success: 100, failed: 50 }]))
      const syncBoth = async (): Promise<void> => {
        for (const harness of [reference, exporter]) {
          answer(harness, counts)
          await harness.sync()
        }
      }
      await syncBoth()
      for (const { served, proxyRestarts, waitMs, load, apply, restarts } of steps) {
        for (const harness of [reference, exporter]) harness.clock.advance(waitMs)
        if (proxyRestarts) for (const account of ACCOUNTS) counts.set(account, { success: 0, failed: 0 })
        for (const { account, success, failed } of served) {
          const before = counts.get(account) ?? { success: 0, failed: 0 }
          counts.set(account, { success: before.success + success, failed: before.failed + failed })
        }
        if (restarts && exporter.reports.at(-1)?.store?.reason === undefined) exporter = createHarness({ store, clock })
        let faults = [apply]
        // A process that never knew what is stored cannot tell a restart of the proxy from an older list.
        const isFresh = exporter.reports.length === 0
        store.onLoad = () => (isFresh ? null : load)
        store.onApply = () => {
          const [fault = null, ...rest] = faults
          faults = rest
          return fault
        }
        await syncBoth()
      }
      store.onLoad = () => null
      store.onApply = () => null
      await syncBoth()
      expect(Object.fromEntries(store.usageByDay)).toEqual(Object.fromEntries(reference.store.usageByDay))
    }),
    { numRuns: 200, seed: 58 },
  )
})
