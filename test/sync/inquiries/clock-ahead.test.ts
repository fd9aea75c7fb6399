import { expect, test } from 'vitest'
import { ANN_STATED } from '../../support/credentials.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { observationWith } from '../../support/observations.ts'
import { createInquiryHarness } from './inquiry-harness.ts'

const HOUR_MS = 3_600_000
const YEAR_MS = 366 * 24 * HOUR_MS
const LIST = [observationWith({ statement: ANN_STATED })]

test('after a clock was a year ahead, the next success is the last one, in this process and after a restart', async () => {
  const store = createMemoryStore()
  const first = createInquiryHarness({ names: ['codex-usage'], store })
  first.clock.setWall(YEAR_MS)
  await first.listOf(LIST)
  first.clock.setWall(-YEAR_MS)
  const restarted = createInquiryHarness({ names: ['codex-usage'], store, clock: first.clock })
  await first.pass(HOUR_MS)
  for (const harness of [first, restarted]) {
    await harness.listOf(LIST)
    expect(harness.successes.get('codex-usage')).toEqual(first.clock.now())
  }
})
