import { describe, expect, test } from 'vitest'
import type { InquiryOutcome } from '../../../src/domain/inquiry.ts'
import type { Observation } from '../../../src/domain/observation.ts'
import { ANN_STATED } from '../../support/credentials.ts'
import { observationWith } from '../../support/observations.ts'
import { INTERVAL_MS } from '../../support/sync-harness.ts'
import { createInquiryHarness, settle } from './inquiry-harness.ts'

const HOUR_MS = 3_600_000
const challenge: InquiryOutcome = { kind: 'failed', result: 'challenge', retryAfterMs: null }
const stopped: InquiryOutcome = { kind: 'stopped', result: 'other', pauseMs: HOUR_MS, hint: 'The proxy refused.' }

function accounts(count: number): Observation[] {
  return Array.from({ length: count }, (_, at) =>
    observationWith({
      credential: `a${at}`,
      name: `codex-a${at}.json`,
      authIndex: `index-of-a${at}`,
      statement: { ...ANN_STATED, accountId: `acct-${at}` },
    }),
  )
}

describe('asking pauses', () => {
  test('for six hours after five challenges, for that inquiry alone, and says so once', async () => {
    const harness = createInquiryHarness({ names: ['codex-subscription', 'codex-usage'] })
    harness.answers((name) => (name === 'codex-usage' ? challenge : { ...challenge, result: 'unauthorized' }))
    const askedOf = (name: string) => harness.asked.filter(({ inquiry }) => inquiry === name).length
    await harness.listOf(accounts(20))
    await harness.pass(HOUR_MS / 4)
    expect([askedOf('codex-usage'), askedOf('codex-subscription')]).toEqual([5, 5])
    expect(harness.log.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { fields: { inquiry: 'codex-subscription', reason: 'unauthorized' } },
      { fields: { inquiry: 'codex-usage', reason: 'challenge' } },
    ])
    for (let atMs = HOUR_MS / 4; atMs < 7 * HOUR_MS; atMs += INTERVAL_MS) {
      await harness.listOf(accounts(20))
      if (atMs === 3 * HOUR_MS) expect(askedOf('codex-usage')).toBe(5)
      await harness.pass(INTERVAL_MS)
    }
    expect(askedOf('codex-usage')).toBe(10)
    expect(askedOf('codex-subscription')).toBeGreaterThan(20)
    const [status] = await harness.syncer.status()
    expect(status?.inquiries.map(({ inquiry, paused }) => [inquiry, paused?.reason])).toContainEqual([
      'codex-usage',
      'challenge',
    ])
  })

  test('where the proxy itself refuses, and its breaker is shown', async () => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    harness.answers(() => stopped)
    await harness.listOf(accounts(3))
    await harness.listOf(accounts(3))
    await harness.pass(HOUR_MS / 2)
    expect(harness.asked).toHaveLength(1)
    expect(harness.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1)
    const looked: string[] = []
    harness.onBreaker(() => {
      looked.push('looked')
      return undefined
    })
    await harness.pass(HOUR_MS / 2)
    await harness.listOf(accounts(3))
    expect(harness.asked).toHaveLength(2)
    expect(looked).toHaveLength(2)
  })

  test('where nothing could be sent, until the next list', async () => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    harness.answers(() => ({ kind: 'skipped' }))
    await harness.listOf(accounts(3))
    await harness.pass(HOUR_MS)
    expect(harness.asked).toHaveLength(1)
    expect(harness.results).toEqual([])
  })
})

describe('asking ends', () => {
  test('a minute after a single sync, with what is under way', async () => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    await harness.listOf(accounts(100))
    let finished = false
    const finish = harness.syncer.finishInquiries(60_000).then(() => {
      finished = true
    })
    await harness.pass(59_000)
    expect(finished).toBe(false)
    await harness.pass(2_000)
    await finish
    expect(harness.asked).toHaveLength(24)
    expect(harness.credential('a23')?.evidence).toBe('live')
    await harness.listOf(accounts(100))
    await harness.pass(60_000)
    expect(harness.asked).toHaveLength(24)
  })

  test('at once where all have been asked for', async () => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    await harness.listOf(accounts(1))
    await harness.syncer.finishInquiries(60_000)
    expect(harness.asked).toHaveLength(1)
  })

  test('with the process, whose close gives up what is under way', async () => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    await harness.listOf(accounts(3))
    await settle()
    await harness.close()
    await harness.pass(HOUR_MS)
    expect(harness.asked).toHaveLength(1)
  })
})
