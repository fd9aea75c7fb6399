import { expect, test } from 'vitest'
import type { Observation } from '../../src/domain/observation.ts'
import type { StoreFailure } from '../../src/domain/store.ts'
import { createHandClock } from '../support/hand-clock.ts'
import { unavailable } from '../support/memory-store.ts'
import { observationsOf, observationWith } from '../support/observations.ts'
import { answering, createHarness, type Harness, INTERVAL_MS } from '../support/sync-harness.ts'

const FIVE_FAILURES = { requests: { success: 0, failed: 5 }, recentRequests: [{ success: 0, failed: 5 }] }

/** What an earlier process stored: one account that fails. */
async function storedBefore(): Promise<Harness> {
  const harness = createHarness()
  harness.answer(answering([observationWith(FIVE_FAILURES)]))
  await harness.sync()
  expect(only(harness)?.statusLabel).toBe('failing')
  return harness
}

function only({ board }: Harness) {
  return board.current().get('default')?.credentials[0]
}

/** An installation after its restart, when the proxy was restarted too and has forgotten every failure. */
function restarted({ store, clock }: Harness): Harness {
  clock.advance(INTERVAL_MS)
  const harness = createHarness({ store, clock })
  harness.answer(answering([observationWith()]))
  return harness
}

test('a restart serves what was stored before the first answer of the proxy', async () => {
  const after = restarted(await storedBefore())
  const { promise, resolve } = Promise.withResolvers<void>()
  after.answer(async () => {
    await promise
    return { ok: false, reason: 'refused' }
  })
  after.syncer.start('schedule')
  await expect.poll(() => only(after)?.statusLabel).toBe('failing')
  expect(after.board.current().get('default')).toMatchObject({ askedMonotonicMs: null, version: null })
  resolve()
  await after.syncer.settled()
  expect(only(after)?.statusLabel).toBe('failing')
})

test('a store that answers after the proxy still brings the history: credentials are judged again', async () => {
  const before = await storedBefore()
  const firstSeenAt = only(before)?.firstSeenAt
  const after = restarted(before)
  const { promise, resolve } = Promise.withResolvers<StoreFailure | null>()
  after.store.onLoad = () => promise
  after.syncer.start('schedule')
  await expect.poll(() => only(after)?.statusLabel).toBe('ok')
  resolve(null)
  await after.syncer.settled()
  expect(only(after)).toMatchObject({ statusLabel: 'failing', firstSeenAt })
  expect(after.store.stored.get('default')?.credentials).toEqual([only(after)])
})

test.each([1, 2])('a store that was down for %i syncs brings the history when it is back', async (count) => {
  const before = await storedBefore()
  const firstSeenAt = only(before)?.firstSeenAt
  const after = restarted(before)
  after.store.onLoad = () => unavailable
  for (let sync = 0; sync < count; sync++) await after.sync()
  expect(only(after)?.statusLabel).toBe('ok')
  after.store.onLoad = () => null
  await after.sync()
  expect(only(after)).toMatchObject({ statusLabel: 'failing', firstSeenAt })
  expect(after.store.stored.get('default')?.credentials).toEqual([only(after)])
})

test('history comes once: what a later load finds does not undo what this process saw', async () => {
  const harness = await storedBefore()
  const stored = harness.store.stored.get('default')
  harness.answer(answering([observationWith({ requests: { success: 1, failed: 5 } })]))
  await harness.sync()
  // Somebody put the old rows back.
  if (stored !== undefined) harness.store.stored.set('default', { ...stored, revision: 7 })
  harness.answer(answering([observationWith({ requests: { success: 1, failed: 5 } })]))
  await harness.sync()
  expect(only(harness)?.statusLabel).toBe('ok')
})

test('an empty list right after a restart removes nothing that a late store still has', async () => {
  const before = createHarness()
  before.answer(answering(observationsOf(10)))
  await before.sync()
  const after = createHarness({ store: before.store, clock: before.clock })
  const { promise, resolve } = Promise.withResolvers<StoreFailure | null>()
  after.store.onLoad = () => promise
  after.answer(answering([]))
  after.clock.advance(INTERVAL_MS)
  after.syncer.start('schedule')
  await expect.poll(() => after.published.length).toBe(1)
  resolve(null)
  const [report] = await after.syncer.settled()
  expect(report?.counts).toMatchObject({ listed: 0, held: 10, removed: 0 })
  expect(after.store.stored.get('default')?.credentials).toHaveLength(10)
})

test("another installation's accounts under the same name are never published as held", async () => {
  // Two default installations on one database: even the URL is the same.
  const clock = createHandClock()
  const theirs = createHarness({ clock, writer: 'writer-2' })
  theirs.answer(answering(observationsOf(10)))
  await theirs.sync()
  const ours = createHarness({ clock, store: theirs.store })
  ours.answer(answering([observationWith({ credential: 'ours' })]))
  for (let count = 0; count < 3; count++) {
    await theirs.sync()
    const report = await ours.sync()
    expect(report.store?.reason).toBe('name_taken')
    expect(
      ours.board
        .current()
        .get('default')
        ?.credentials.map(({ credential }) => credential),
    ).toEqual(['ours'])
  }
  expect(theirs.store.stored.get('default')?.credentials).toHaveLength(10)
})

test('a clock that is set back shortens what it was waited for, over a restart too', async () => {
  const clock = createHandClock()
  const running = createHarness({ clock })
  const before = createHarness({ clock })
  const limited = observationWith({ status: 'error', unavailable: true, messageReason: 'rate_limited' })
  const forgotten = observationWith({ requests: { success: 0, failed: 1 } })
  const ask = async (asked: readonly Harness[], observation: Observation) => {
    for (const harness of asked) {
      harness.answer(answering([observation]))
      await harness.syncNow()
    }
  }
  await ask([running, before], limited)
  clock.advance(-3 * 3_600_000)
  const after = createHarness({ clock, store: before.store })
  await ask([running, after], forgotten)
  expect(only(running)).toMatchObject({ statusLabel: 'limited', statusReason: 'rate_limited' })
  expect(only(after)).toEqual(only(running))
})
