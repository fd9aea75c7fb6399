import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Credential, RequestCounts } from '../../../src/domain/credential.ts'
import type { Observation } from '../../../src/domain/observation.ts'
import type { StoreFailure } from '../../../src/domain/store.ts'
import { unavailable } from '../../support/memory-store.ts'
import { observationWith } from '../../support/observations.ts'
import { answering, createHarness, type Harness } from '../../support/sync-harness.ts'

const HOUR_MS = 3_600_000
const CONFLICT: StoreFailure = { ok: false, reason: 'store_conflict' }

type Counts = Readonly<Record<string, number | null>>

/** A list of accounts by their successes; null: counters that cannot be read. */
function listOf(counts: Counts): readonly Observation[] {
  return Object.entries(counts).map(([name, success]) =>
    observationWith({ credential: name, name, requests: success === null ? null : { success, failed: 0 } }),
  )
}

async function see(harness: Harness, ...lists: readonly Counts[]): Promise<void> {
  for (const list of lists) {
    harness.answer(answering(listOf(list)))
    await harness.sync()
  }
}

const successes = ({ store }: Harness, name: string): number => store.usageOf(name).success

describe('while the store is down, no request is lost', () => {
  async function outage(before: Counts, during: readonly Counts[], after: Counts): Promise<Harness> {
    const harness = createHarness()
    await see(harness, before)
    harness.store.onApply = () => unavailable
    await see(harness, ...during)
    harness.store.onApply = () => null
    await see(harness, after)
    return harness
  }

  test('of an account that appears', async () => {
    const during = [{ a: 101 }, { a: 102, b: 5 }, { a: 103, b: 20 }, { a: 104, b: 50 }]
    const harness = await outage({ a: 100 }, during, { a: 105, b: 60 })
    expect([successes(harness, 'a'), successes(harness, 'b')]).toEqual([5, 55])
  })

  test('of one that appears, leaves, and comes back later', async () => {
    const during = [
      { a: 1, b: 1, c: 5 },
      { a: 1, b: 1, c: 20 },
      { a: 1, b: 1 },
    ]
    const harness = await outage({ a: 1, b: 1 }, during, { a: 1, b: 1 })
    expect(harness.store.stored.get('default')).toMatchObject({ credentials: { length: 2 }, removed: { length: 1 } })
    await see(harness, { a: 1, b: 1, c: 60 })
    expect(successes(harness, 'c')).toBe(55)
  })

  test('of one that is used, leaves, and comes back later', async () => {
    const harness = await outage(
      { a: 1, b: 1, c: 5 },
      [
        { a: 1, b: 1, c: 20 },
        { a: 1, b: 1 },
      ],
      { a: 1, b: 1 },
    )
    await see(harness, { a: 1, b: 1, c: 25 })
    expect(successes(harness, 'c')).toBe(20)
  })

  test('of one that is missing from one list', async () => {
    const harness = await outage(
      { a: 1, b: 1, c: 100 },
      [
        { a: 1, b: 1 },
        { a: 1, b: 1, c: 140 },
      ],
      { a: 1, b: 1, c: 7 },
    )
    expect(successes(harness, 'c')).toBe(47)
  })

  test('before and after a restart of the proxy that answers nothing at first', async () => {
    const during = [{}, ...[3, 50, 400, 700].map((a) => ({ a }))]
    expect(successes(await outage({ a: 700 }, during, { a: 710 }), 'a')).toBe(710)
  })

  test.each([8 * HOUR_MS, -8 * HOUR_MS])(
    'before and after a restart of the proxy when the clock is set by %i ms, as after a suspend',
    async (byMs) => {
      const harness = createHarness()
      await see(harness, { a: 700 })
      harness.store.onApply = () => unavailable
      await see(harness, { a: 800 }, { a: 10 })
      harness.clock.setWall(byMs)
      await see(harness, { a: 900 })
      harness.store.onApply = () => null
      await see(harness, { a: 910 })
      expect(successes(harness, 'a')).toBe(100 + 910)
    },
  )
})

test.each<[string, Counts]>([
  ['an account that is missing from one list', { a: 100, b: 100 }],
  ['an account whose counters cannot be read once', { a: 100, b: 100, c: null }],
])('%s loses no request', async (_, list) => {
  const harness = createHarness()
  await see(harness, { a: 100, b: 100, c: 100 }, list)
  const after = createHarness({ store: harness.store, clock: harness.clock })
  await see(after, { a: 100, b: 100, c: 140 })
  expect(successes(after, 'c')).toBe(40)
})

function byName(proxy: { readonly credentials: readonly Credential[] } | undefined): readonly Credential[] {
  return (proxy?.credentials ?? []).toSorted((a, b) => a.name.localeCompare(b.name))
}

const NAMES = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5']
const step = fc.record({
  served: fc.array(
    fc.record({ name: fc.constantFrom(...NAMES), success: fc.nat({ max: 9 }), failed: fc.nat({ max: 3 }) }),
    { maxLength: 6 },
  ),
  proxyRestarts: fc.constantFrom(false, false, false, true),
  list: fc.constantFrom('whole', 'whole', 'whole', 'one missing', 'empty', 'degraded', 'unreadable', 'fails'),
  appears: fc.constantFrom(false, false, true),
  load: fc.constantFrom(null, null, unavailable),
  apply: fc.constantFrom<StoreFailure | 'lost' | null>(null, 'lost', unavailable, unavailable, CONFLICT),
  clockSetByMs: fc.constantFrom(0, 0, 0, -250_000, 280_000, -2 * HOUR_MS, 2 * HOUR_MS, 24 * HOUR_MS, -24 * HOUR_MS),
  waitMs: fc.constantFrom(0, 0, 0, 7 * HOUR_MS),
})
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** A proxy that knows what its lists show of each account, by the day on which they show it. */
function createCountingProxy() {
  const counts = new Map(['c0', 'c1', 'c2'].map((name) => [name, { success: 100, failed: 50 }]))
  const seen = new Map<string, RequestCounts>()
  const byDay = new Map<string, RequestCounts>()
  const add = (sums: Map<string, RequestCounts>, key: string, { success, failed }: RequestCounts): void => {
    const before = sums.get(key) ?? { success: 0, failed: 0 }
    sums.set(key, { success: before.success + success, failed: before.failed + failed })
  }
  const show = (name: string, now: RequestCounts, day: string): void => {
    const before = seen.get(name)
    seen.set(name, now)
    if (before === undefined) return
    const fell = now.success < before.success || now.failed < before.failed
    const success = fell ? now.success : now.success - before.success
    const failed = fell ? now.failed : now.failed - before.failed
    if (success > 0 || failed > 0) add(byDay, `${name} ${day}`, { success, failed })
  }
  return {
    byDay,
    serve: ({ served, proxyRestarts, appears }: Step): void => {
      if (proxyRestarts) for (const name of counts.keys()) counts.set(name, { success: 0, failed: 0 })
      const next = NAMES.find((name) => !counts.has(name))
      if (appears && next !== undefined) counts.set(next, { success: 3, failed: 1 })
      for (const { name, ...requests } of served) if (counts.has(name)) add(counts, name, requests)
    },
    list: (kind: Step['list'], now: Date) => {
      const entries = [...counts].map(([name, requests]) => observationWith({ credential: name, name, requests }))
      const bare = entries.map(({ credential, name }) => observationWith({ credential, name, requests: null }))
      if (kind === 'fails') return { ok: false, reason: 'timeout' } as const
      if (kind === 'empty') return answering([])
      if (kind === 'degraded') return answering(bare, { degraded: true })
      if (kind === 'unreadable') return answering(bare)
      const listed = kind === 'one missing' ? entries.slice(1) : entries
      for (const { name, requests } of listed)
        if (requests !== null) show(name, requests, now.toISOString().slice(0, 10))
      return answering(listed)
    },
  }
}

test('usage of each day is what the lists show that were read, whatever fails and however the clock is set', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const harness = createHarness()
      const { store, clock } = harness
      const proxy = createCountingProxy()
      const syncOn = async (kind: Step['list']): Promise<void> => {
        clock.advance(900_000)
        harness.answer(proxy.list(kind, clock.now()))
        await harness.syncNow()
      }
      await syncOn('whole')
      for (const given of steps) {
        proxy.serve(given)
        clock.setWall(given.clockSetByMs)
        clock.advance(given.waitMs)
        const faults = [given.apply]
        store.onLoad = () => given.load
        store.onApply = () => faults.shift() ?? null
        await syncOn(given.list)
      }
      store.onLoad = () => null
      store.onApply = () => null
      await syncOn('whole')
      expect(Object.fromEntries(store.usageByDay)).toEqual(Object.fromEntries(proxy.byDay))
      const [stored, published] = [store.stored, harness.board.current()].map((each) => byName(each.get('default')))
      expect(stored).toEqual(published)
    }),
    { numRuns: Number(process.env.RUNS ?? 300), seed: 20261126 },
  )
})
