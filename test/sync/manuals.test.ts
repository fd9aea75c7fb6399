import { expect, test } from 'vitest'
import type { Statement } from '../../src/domain/credential.ts'
import type { ManualSubscription } from '../../src/domain/manual-subscription.ts'
import { manualWith, statementWith } from '../support/credentials.ts'
import { createHandClock } from '../support/hand-clock.ts'
import { createMemoryStore } from '../support/memory-store.ts'
import { observationWith } from '../support/observations.ts'
import { type Answered, answering, createHarness, type Harness } from '../support/sync-harness.ts'

const NAME = 'codex.json'
const PLUS = statementWith({ planType: 'plus', accountId: 'acct-1', endAt: new Date('2026-12-03T00:00:00Z') })
const DOWN: Answered = { ok: false, reason: 'refused' }
const listing = (statement: Statement | null) => answering([observationWith({ name: NAME, statement })])
const ending = (end: string) => manualWith({ name: NAME, planType: 'max', endAt: new Date(end) })

function only({ board }: Harness) {
  return board.current().get('default')?.credentials[0]
}

/** Exporters of one installation, one after the other, on one store. */
function createRestarts() {
  const store = createMemoryStore()
  const clock = createHandClock()
  const start = async (answer: Answered, ...manuals: readonly ManualSubscription[]): Promise<Harness> => {
    const harness = createHarness({ store, clock, manuals })
    harness.answer(answer)
    await harness.sync()
    return harness
  }
  return { store, start }
}

test('an edited statement counts after a restart, also while the proxy is down', async () => {
  const { start } = createRestarts()
  await start(listing(null), ending('2026-11-20T00:00:00Z'))
  const after = await start(DOWN, ending('2026-12-20T00:00:00Z'))
  expect(only(after)).toMatchObject({ endAt: new Date('2026-12-20T00:00:00Z'), evidence: 'manual' })
})

test('a statement that was taken out of the file is gone after a restart, also while the proxy is down', async () => {
  const { start } = createRestarts()
  await start(listing(null), ending('2026-11-20T00:00:00Z'))
  expect(only(await start(DOWN))).toMatchObject({ endAt: null, evidence: null, planType: null })
})

test('a statement hides what the id_token said, and uncovers it when it is gone', async () => {
  const { start } = createRestarts()
  expect(only(await start(listing(PLUS), ending('2027-01-01T00:00:00Z')))).toMatchObject({ planType: 'max' })
  expect(only(await start(DOWN))).toMatchObject({ planType: 'plus', endAt: PLUS.endAt, evidence: 'id_token' })
  // The token cannot be decoded just now.
  expect(only(await start(listing(null)))).toMatchObject({ planType: 'plus', endAt: PLUS.endAt, evidence: 'id_token' })
})

test('an edit while the proxy is down is shown by the next sync, and is no difference to what is stored', async () => {
  const { store } = createRestarts()
  const manuals = [ending('2026-11-20T00:00:00Z')]
  const harness = createHarness({ store, manuals })
  harness.answer(listing(PLUS))
  await harness.sync()
  const published = harness.published.length
  harness.answer(DOWN)
  await harness.sync()
  expect(harness.published).toHaveLength(published)
  manuals.splice(0, 1, ending('2026-12-20T00:00:00Z'))
  await harness.sync()
  expect(only(harness)?.endAt).toEqual(new Date('2026-12-20T00:00:00Z'))
  harness.answer(listing(PLUS))
  await harness.sync()
  expect(store.stored.get('default')?.credentials[0]?.endAt).toEqual(new Date('2026-12-20T00:00:00Z'))
})

test("another installation's account stays no history of ours, whatever is stated of it", async () => {
  const { store, start } = createRestarts()
  const theirs = createHarness({ store, writer: 'theirs' })
  theirs.answer(answering([observationWith({ credential: 'theirs', name: NAME })]))
  await theirs.sync()
  const ours = await start(
    answering([observationWith({ credential: 'ours', name: 'b' })]),
    ending('2026-12-20T00:00:00Z'),
  )
  expect(
    ours.board
      .current()
      .get('default')
      ?.credentials.map(({ credential }) => credential),
  ).toEqual(['ours'])
})
