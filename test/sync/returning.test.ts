import { expect, test } from 'vitest'
import { unavailable } from '../support/memory-store.ts'
import { observationsOf } from '../support/observations.ts'
import { answering, createHarness, type Harness } from '../support/sync-harness.ts'

const BACK = '0000000000000000'

/** Lists of two accounts, or of the second alone. */
function answerWith(harness: Harness, both: boolean, success: number): void {
  const list = observationsOf(2).map((each) => ({ ...each, requests: { success, failed: 3 } }))
  harness.answer(answering(both ? list : list.slice(1)))
}

/** An account that was seen, and has left. */
async function left(): Promise<Harness> {
  const harness = createHarness()
  answerWith(harness, true, 10)
  await harness.sync()
  answerWith(harness, false, 10)
  await harness.sync()
  expect(stored(harness)).toBeUndefined()
  expect(harness.store.stored.get('default')?.removed).toMatchObject([{ credential: BACK }])
  return harness
}

const stored = ({ store }: Harness) =>
  store.stored.get('default')?.credentials.find(({ credential }) => credential === BACK)
const shown = ({ board }: Harness) =>
  board
    .current()
    .get('default')
    ?.credentials.find(({ credential }) => credential === BACK)

test.each([
  ['seen by the same process', (before: Harness) => before],
  ['after a restart of the exporter', ({ store, clock }: Harness) => createHarness({ store, clock })],
])('an account that comes back continues with what it held: %s', async (_, next) => {
  const before = await left()
  const held = before.store.stored.get('default')?.removed[0]
  const after = next(before)
  answerWith(after, true, 15)
  await after.sync()
  expect(shown(after)?.firstSeenAt).toEqual(held?.firstSeenAt)
  expect(held?.firstSeenAt.getTime()).toBeLessThan(before.clock.now().getTime() - 1000)
  expect(shown(after)?.condition).toMatchObject({ requests: { success: 15, failed: 3 } })
  expect(stored(after)).toEqual(shown(after))
  expect(after.store.usageOf(BACK)).toEqual({ success: 5, failed: 0 })
  expect(after.store.stored.get('default')?.removed).toEqual([])
})

test('an account that comes back while the store is down continues when the store is back', async () => {
  const before = await left()
  const after = createHarness({ store: before.store, clock: before.clock })
  after.store.onLoad = () => unavailable
  answerWith(after, true, 15)
  await after.sync()
  expect(shown(after)?.firstSeenAt).toEqual(after.clock.now())
  after.store.onLoad = () => null
  answerWith(after, true, 16)
  await after.sync()
  const held = before.store.changes[0]?.upserts[0]
  expect(stored(after)?.firstSeenAt).toEqual(held?.firstSeenAt)
  expect(after.store.usageOf(BACK)).toEqual({ success: 6, failed: 0 })
})
