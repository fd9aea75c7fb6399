import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { FailureEvent } from '../../src/domain/failure-event.ts'
import type { Observation } from '../../src/domain/observation.ts'
import { observationsOf, observationWith } from '../support/observations.ts'
import { type Answered, answering, createHarness, type Harness } from '../support/sync-harness.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const [ANN, BEN] = observationsOf(2) as [Observation, Observation]

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

async function openSynced(urls?: Readonly<Record<string, string>>): Promise<Harness> {
  const harness = createHarness(urls ? { urls } : {})
  for (const proxy of Object.keys(urls ?? { default: '' })) harness.answer(answering([ANN, BEN]), proxy)
  await harness.sync()
  harness.clock.advance(1)
  return harness
}

function fail(harness: Harness, overrides: Partial<FailureEvent> = {}, proxy = 'default'): void {
  const event = { credential: ANN.credential, authIndex: null, reason: 'unauthorized' } as const
  harness.syncer.onFailureEvent(proxy, { ...event, at: harness.clock.now(), ...overrides })
}

/** Lets time pass on all clocks. */
async function pass(harness: Harness, ms: number): Promise<void> {
  harness.clock.advance(ms)
  await vi.advanceTimersByTimeAsync(ms)
  await harness.syncer.idle()
}

/** Whatever can go on without an answer does. */
async function aMoment(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await setImmediate()
}

async function fetches(harness: Harness): Promise<number> {
  await harness.syncer.idle()
  return harness.fetched.length
}

const stateOf = (harness: Harness, { credential }: Observation) => {
  const known = harness.board
    .current()
    .get('default')
    ?.credentials.find((one) => one.credential === credential)
  return [known?.statusLabel, known?.statusReason]
}

describe('a failure event', () => {
  test('is counted by the provider of its account, by the reason that is shown', async () => {
    const harness = await openSynced()
    fail(harness)
    fail(harness, { reason: 'challenge' })
    fail(harness, { credential: null, authIndex: ANN.authIndex })
    fail(harness, { credential: 'ffffffffffffffff' })
    fail(harness, { credential: null, authIndex: 'another' }, 'default')
    expect(harness.failureEvents).toEqual([
      ['default', 'codex', 'unauthorized'],
      ['default', 'codex', 'forbidden'],
      ['default', 'codex', 'unauthorized'],
      ['default', null, 'unauthorized'],
      ['default', null, 'unauthorized'],
    ])
  })

  test('that is news has its proxy synced at once, and no other one', async () => {
    const harness = await openSynced({ a: 'http://a:8317', b: 'http://b:8317' })
    fail(harness, {}, 'b')
    expect(await fetches(harness)).toBe(3)
    expect(harness.fetched.at(-1)).toBe('b')
  })

  test('of an account that no list showed starts no sync', async () => {
    const harness = await openSynced()
    fail(harness, { credential: 'ffffffffffffffff' })
    expect(await fetches(harness)).toBe(1)
  })

  test('shows a death that its list does not tell, by three in a row', async () => {
    const harness = await openSynced()
    for (let failures = 0; failures < 3; failures++) fail(harness)
    expect(await fetches(harness)).toBe(2)
    expect(stateOf(harness, ANN)).toEqual(['error', 'unauthorized'])
    expect(stateOf(harness, BEN)).toEqual(['ok', null])
    harness.answer(answering([{ ...ANN, requests: { success: 1, failed: 3 } }, BEN]))
    await harness.sync()
    expect(stateOf(harness, ANN)).toEqual(['ok', null])
    await harness.sync()
    expect(stateOf(harness, ANN)).toEqual(['ok', null])
  })

  test('that came before a clock was set back is not later than the success after it', async () => {
    const harness = await openSynced()
    for (let failures = 0; failures < 3; failures++) fail(harness, { reason: 'forbidden' })
    harness.clock.setWall(-HOUR_MS)
    harness.answer(answering([{ ...ANN, requests: { success: 1, failed: 3 } }, BEN]))
    await harness.sync()
    harness.clock.advance(2 * HOUR_MS)
    await harness.sync()
    expect(stateOf(harness, ANN)).toEqual(['ok', null])
  })

  test('of an account that left is forgotten', async () => {
    const harness = await openSynced()
    harness.answer(answering([BEN]))
    fail(harness)
    fail(harness)
    await fetches(harness)
    await harness.sync()
    fail(harness, { credential: BEN.credential })
    harness.answer(answering([ANN, BEN]))
    await harness.sync()
    fail(harness)
    await harness.sync()
    expect(stateOf(harness, ANN)[0]).toBe('ok')
  })
})

describe('syncs at news', () => {
  /** News each time, since an account was never shown so. */
  const REASONS = ['unauthorized', 'forbidden', 'rate_limited', 'payment_required', 'upstream_error'] as const
  const failWith = (harness: Harness, index: number) => fail(harness, { reason: REASONS[index % 5] ?? 'other' })

  test('are a minute apart, and none is lost', async () => {
    const harness = await openSynced()
    failWith(harness, 0)
    expect(await fetches(harness)).toBe(2)
    await pass(harness, 1000)
    for (const index of [1, 2, 3]) failWith(harness, index)
    await pass(harness, MINUTE_MS - 1001)
    expect(await fetches(harness)).toBe(2)
    await pass(harness, 1)
    expect(await fetches(harness)).toBe(3)
    await pass(harness, 10 * MINUTE_MS)
    expect(await fetches(harness)).toBe(3)
  })

  test('that wait are left out when a list was asked for meanwhile', async () => {
    const harness = await openSynced()
    failWith(harness, 0)
    await pass(harness, 1000)
    failWith(harness, 1)
    harness.clock.advance(1)
    await harness.syncNow()
    await pass(harness, MINUTE_MS)
    expect(await fetches(harness)).toBe(3)
  })

  test('are six an hour at the most', async () => {
    const harness = await openSynced()
    for (let minute = 0; minute < 59; minute++) {
      failWith(harness, minute)
      await pass(harness, MINUTE_MS)
    }
    expect(await fetches(harness)).toBe(1 + 6)
    await pass(harness, 2 * MINUTE_MS)
    expect(await fetches(harness)).toBe(1 + 7)
  })

  test('wait for the sync of that proxy that is under way, and it for them', async () => {
    const harness = await openSynced()
    let [asking, most] = [0, 0]
    const answers: (() => void)[] = []
    harness.answer(async (): Promise<Answered> => {
      most = Math.max(most, ++asking)
      await new Promise<void>((resolve) => answers.push(resolve))
      asking--
      return answering([ANN, BEN])
    })
    expect(harness.syncer.start('schedule')).toBe(true)
    await vi.waitFor(() => expect(answers).toHaveLength(1))
    fail(harness)
    await aMoment()
    answers[0]?.()
    await harness.syncer.settled()
    await vi.waitFor(() => expect(answers).toHaveLength(2))
    expect(harness.syncer.start('schedule')).toBe(true)
    await aMoment()
    answers[1]?.()
    await vi.waitFor(() => expect(answers).toHaveLength(3))
    answers[2]?.()
    await harness.syncer.settled()
    expect([most, harness.fetched.length]).toEqual([1, 4])
  })

  test('do not outlive the exporter', async () => {
    const harness = await openSynced()
    failWith(harness, 0)
    await pass(harness, 1000)
    failWith(harness, 1)
    await harness.close()
    failWith(harness, 2)
    await pass(harness, MINUTE_MS)
    expect(await fetches(harness)).toBe(2)
  })

  test('are given up when the exporter ends, and it waits for them', async () => {
    const harness = await openSynced()
    let isOver = false
    harness.answer(async (_, signal): Promise<Answered> => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      await aMoment()
      isOver = true
      return { ok: false, reason: 'other' }
    })
    fail(harness)
    await vi.waitFor(() => expect(harness.fetched).toHaveLength(2))
    await harness.close()
    expect(isOver).toBe(true)
  })
})

test('an account that is news to a proxy with no list yet is none', () => {
  const harness = createHarness()
  harness.answer(answering([observationWith()]))
  fail(harness)
  expect([harness.failureEvents, harness.fetched]).toEqual([[['default', null, 'unauthorized']], []])
})
