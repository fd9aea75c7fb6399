import { expect, test } from 'vitest'
import type { QuotaWindow } from '../../../src/domain/quota.ts'
import { ANN_STATED, quotaWith } from '../../support/credentials.ts'
import { AT } from '../../support/hand-clock.ts'
import { observationWith } from '../../support/observations.ts'
import { INTERVAL_MS } from '../../support/sync-harness.ts'
import { createInquiryHarness } from './inquiry-harness.ts'

const HOUR_MS = 3_600_000
const at = (ms: number) => new Date(AT.getTime() + ms)

test('a window of an answer does not come back when the one that was seen after it is over', async () => {
  const harness = createInquiryHarness({ names: ['codex-usage'] })
  const answered = quotaWith({ usedRatio: 0.9, resetAt: at(72 * HOUR_MS) })
  harness.answers(() => ({ kind: 'read', reading: { live: null, quota: [answered], resetCredits: null } }))
  const list = async (...quota: readonly QuotaWindow[]) => {
    await harness.listOf([observationWith({ statement: ANN_STATED, quota })])
    const ratios = harness.credential('0123456789abcdef')?.quota.map(({ usedRatio }) => usedRatio)
    await harness.pass(INTERVAL_MS)
    return ratios
  }
  const reset = quotaWith({ usedRatio: 0.1, observedAt: at(INTERVAL_MS), resetAt: at(INTERVAL_MS + 1000) })
  expect(await list()).toEqual([0.9])
  harness.answers(() => ({ kind: 'skipped' }))
  expect([await list(reset), await list(), await list()]).toEqual([[0.1], [], []])
})
