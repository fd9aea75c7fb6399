import { describe, expect, test } from 'vitest'
import type { Observation } from '../../../src/domain/observation.ts'
import { ANN_STATED, quotaWith } from '../../support/credentials.ts'
import { AT } from '../../support/hand-clock.ts'
import { createMemoryStore, unavailable } from '../../support/memory-store.ts'
import { observationWith } from '../../support/observations.ts'
import { answering, INTERVAL_MS } from '../../support/sync-harness.ts'
import { createInquiryHarness, endingAt, settle } from './inquiry-harness.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const TRUE_END = new Date('2027-01-01T00:00:00Z')

/** A Codex account that ends some days from now. */
function accountWith(credential: string, days = 30, overrides: Partial<Observation> = {}): Observation {
  const endAt = new Date(AT.getTime() + days * DAY_MS)
  return observationWith({
    credential,
    name: `codex-${credential}.json`,
    authIndex: `index-of-${credential}`,
    statement: { ...ANN_STATED, accountId: `acct-${credential}`, endAt, observedAt: null },
    ...overrides,
  })
}

const accounts = (count: number) => Array.from({ length: count }, (_, at) => accountWith(`a${at}`, 30 + at))

describe('asking after a list', () => {
  test('an answer is published, stored, and kept over the next list', async () => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    await harness.listOf([accountWith('ann', -50)])
    const told = { endAt: TRUE_END, evidence: 'live', renewal: 'renews', delinquent: false }
    expect(harness.asked).toMatchObject([{ inquiry: 'codex-subscription', authIndex: 'index-of-ann' }])
    expect(harness.credential('ann')).toMatchObject(told)
    expect(harness.store.inquiries.get('default ann codex-subscription')).toMatchObject({
      askedAt: AT,
      result: 'ok',
      nextAt: new Date(AT.getTime() + 6 * HOUR_MS),
      answer: { live: { endAt: TRUE_END } },
    })
    await harness.pass(INTERVAL_MS)
    await harness.listOf([accountWith('ann', -50)])
    expect(harness.asked).toHaveLength(1)
    expect(harness.credential('ann')).toMatchObject(told)
    expect(harness.store.stored.get('default')?.credentials[0]?.statements.live?.endAt).toEqual(TRUE_END)
    expect([harness.results, harness.successes.get('codex-subscription')]).toEqual([[['codex-subscription', 'ok']], AT])
  })

  test('of a window that an answer names twice the first is stored, and none that is over', async () => {
    const harness = createInquiryHarness({ names: ['codex-usage'] })
    const over = quotaWith({ window: '5h', resetAt: AT })
    const quota = [quotaWith({ usedRatio: 0.9 }), quotaWith({ usedRatio: 0.1 }), over]
    harness.answers(() => ({ kind: 'read', reading: { live: null, quota, resetCredits: null } }))
    await harness.listOf([accountWith('ann')])
    expect(harness.store.inquiries.get('default ann codex-usage')?.answer?.quota).toEqual([quota[0]])
    expect(harness.credential('ann')?.quota).toEqual([quota[0]])
  })

  test('an answer that comes while a list is fetched counts in that list', async () => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    const gate = Promise.withResolvers<void>()
    harness.answers(async () => {
      await gate.promise
      return endingAt(TRUE_END, AT)
    })
    await harness.listOf([accountWith('ann')])
    harness.answer(async () => {
      gate.resolve()
      await settle()
      return answering([accountWith('ann')])
    })
    await harness.syncNow()
    expect(harness.credential('ann')).toMatchObject({ endAt: TRUE_END, evidence: 'live' })
  })

  test('no list waits for it', async () => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    harness.answers(() => new Promise(() => {}))
    await harness.listOf([accountWith('ann')])
    await harness.listOf([accountWith('ann'), accountWith('bob')])
    expect(harness.board.current().get('default')?.credentials).toHaveLength(2)
    expect(harness.asked).toHaveLength(1)
  })

  test('what ends first is asked first, one call every two to three seconds', async () => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    const undated = accountWith('none', 0, { statement: { ...ANN_STATED, accountId: 'acct-none', endAt: null } })
    await harness.listOf([undated, accountWith('c', 9), accountWith('a', -9), accountWith('b', 2)])
    await harness.pass(60_000)
    expect(harness.asked.map(({ credential }) => credential)).toEqual(['a', 'b', 'c', 'none'])
    const waits = harness.asked.slice(1).map(({ atMs }, index) => atMs - (harness.asked[index]?.atMs ?? 0))
    expect(waits).toEqual([2500, 2500, 2500])
  })

  test('over a day an account is asked four times, and each hour when it is about to end', async () => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    harness.answers((_, { credential: { credential } }) =>
      endingAt(credential === 'soon' ? new Date(AT.getTime() + 2 * DAY_MS) : TRUE_END, harness.clock.now()),
    )
    for (let atMs = 0; atMs < DAY_MS; atMs += INTERVAL_MS) {
      await harness.listOf([accountWith('ann'), accountWith('soon', 2)])
      await harness.pass(INTERVAL_MS)
    }
    const times = (of: string) => harness.asked.filter(({ credential }) => credential === of).length
    expect([times('ann'), times('soon')]).toEqual([4, 24])
  })

  test('a large pool takes its time, and everybody has a turn', async () => {
    const harness = createInquiryHarness({ names: ['codex-usage'] })
    const many = accounts(2000)
    for (let atMs = 0; atMs < 3 * HOUR_MS; atMs += INTERVAL_MS) {
      await harness.listOf(many)
      await harness.pass(INTERVAL_MS)
    }
    expect(harness.asked.length).toBeGreaterThan(3 * 1400)
    expect(new Set(harness.asked.map(({ credential }) => credential)).size).toBe(2000)
  })

  test.each<readonly [string, Partial<Observation>]>([
    ['is disabled', { disabled: true }],
    ['is dead', { status: 'error', unavailable: true, messageReason: 'unauthorized' }],
    ['has an index that changes with each restart', { authIndex: '12' }],
    ['has no index', { authIndex: null }],
    ['is of another provider', { provider: 'claude' }],
    ['has no account id', { statement: { ...ANN_STATED, accountId: null } }],
    ['is on a free plan', { statement: { ...ANN_STATED, planType: 'free' } }],
  ])('nobody is asked about one that %s', async (_, overrides) => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    await harness.listOf([accountWith('ann', 30, overrides)])
    await harness.pass(HOUR_MS)
    expect(harness.asked).toEqual([])
    const [status] = await harness.syncer.status()
    expect(status?.inquiries).toMatchObject([{ lastSuccessAt: null, nextAt: null, paused: null }])
  })
})

describe('a list that changed meanwhile', () => {
  test('gives the newest index, and leaves out who is gone', async () => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    await harness.listOf(accounts(3))
    await harness.listOf([accountWith('a0', 30), accountWith('a2', 32, { authIndex: 'another-index' })])
    await harness.pass(60_000)
    expect(harness.asked.map(({ authIndex }) => authIndex)).toEqual(['index-of-a0', 'another-index'])
  })

  test('gives it also to an account whose turn has come already', async () => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    const gate = Promise.withResolvers<null>()
    harness.store.onInquiry = (entry) => (entry?.result === null && entry.credential === 'a0' ? gate.promise : null)
    await harness.listOf(accounts(2))
    await harness.listOf([accountWith('a1', 31), accountWith('a0', 30, { authIndex: 'another-index' })])
    gate.resolve(null)
    await settle()
    expect(harness.asked).toMatchObject([{ credential: 'a0', authIndex: 'another-index' }])
  })

  test.each([
    ['is gone', [accountWith('a1'), accountWith('a2')]],
    ['is of another login', [...accounts(3).slice(1), accountWith('a0', 30, { statement: ANN_STATED })]],
  ])('drops the answer for an account that %s', async (_, next) => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    const gate = Promise.withResolvers<void>()
    harness.answers(async () => {
      await gate.promise
      return endingAt(TRUE_END, AT)
    })
    await harness.listOf(accounts(3))
    await harness.listOf(next)
    gate.resolve()
    await settle()
    expect(harness.store.inquiries.get('default a0 codex-subscription')?.result).toBe(null)
    expect(harness.credential('a0')?.statements.live ?? null).toBe(null)
  })

  test('asks no sooner for an account that went and came back', async () => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    const timesAsked = async (...listed: readonly Observation[]) => {
      await harness.listOf(listed)
      await harness.pass(INTERVAL_MS)
      return harness.asked.filter(({ credential }) => credential === 'a0').length
    }
    const [a0, ...others] = accounts(3)
    if (a0 === undefined) throw new Error('three expected')
    expect([await timesAsked(a0, ...others), await timesAsked(...others)]).toEqual([1, 1])
    const [status] = await harness.syncer.status()
    expect(status?.inquiries[0]?.nextAt).toEqual(harness.store.inquiries.get('default a1 codex-subscription')?.nextAt)
    expect([await timesAsked(a0, ...others), await timesAsked(...others)]).toEqual([1, 1])
    await harness.pass(6 * HOUR_MS)
    expect(await timesAsked(a0, ...others)).toBe(2)
  })

  test('that cannot be read stops asking until the next one', async () => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    await harness.listOf(accounts(3))
    harness.answer({ ok: false, reason: 'refused' })
    await harness.syncNow()
    await harness.pass(HOUR_MS)
    expect(harness.asked).toHaveLength(1)
    await harness.listOf(accounts(3))
    await harness.pass(60_000)
    expect(harness.asked.map(({ credential }) => credential)).toEqual(['a0', 'a1', 'a2'])
  })
})

describe('over a restart', () => {
  test('an account is asked for when its pause is over, and not sooner', async () => {
    const store = createMemoryStore()
    const first = createInquiryHarness({ names: ['codex-subscription'], store })
    await first.listOf([accountWith('ann')])
    await first.close()
    const second = createInquiryHarness({ names: ['codex-subscription'], store, clock: first.clock })
    for (let atMs = 0; atMs < 7 * HOUR_MS; atMs += INTERVAL_MS) {
      await second.listOf([accountWith('ann')])
      await second.pass(INTERVAL_MS)
    }
    expect([first.asked.length, second.asked.length]).toEqual([1, 1])
    expect((second.asked[0]?.atMs ?? 0) - (first.asked[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(6 * HOUR_MS)
  })

  test('a process that ended while it waited for an answer counts as one that asked', async () => {
    const store = createMemoryStore()
    const first = createInquiryHarness({ names: ['codex-subscription'], store })
    first.answers(() => new Promise(() => {}))
    await first.listOf([accountWith('ann')])
    const second = createInquiryHarness({ names: ['codex-subscription'], store, clock: first.clock })
    await second.listOf([accountWith('ann')])
    expect(second.asked).toEqual([])
  })

  test.each(['load', 'record'])('nobody is asked while the store cannot %s', async (step) => {
    const harness = createInquiryHarness({ names: ['codex-subscription'] })
    harness.store.onInquiry = (entry) => ((entry === null) === (step === 'load') ? unavailable : null)
    await harness.listOf(accounts(2))
    await harness.listOf(accounts(2))
    await harness.pass(60_000)
    expect(harness.asked).toEqual([])
    expect(harness.log.lines.filter(({ level }) => level === 'error')).toHaveLength(2)
    harness.store.onInquiry = () => null
    await harness.listOf(accounts(2))
    await harness.pass(60_000)
    expect(harness.asked).toHaveLength(2)
  })
})
