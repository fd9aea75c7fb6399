import { describe, expect, test } from 'vitest'
import type { SyncReport } from '../../src/domain/report.ts'
import type { OpenBreaker } from '../../src/domain/source.ts'
import type { SyncRequest } from '../../src/domain/sync-control.ts'
import { AT } from '../support/hand-clock.ts'
import { unavailable } from '../support/memory-store.ts'
import { observationsOf } from '../support/observations.ts'
import { type Answered, answering, createHarness, type Harness } from '../support/sync-harness.ts'

const URLS = { a: 'http://a:8317', b: 'http://b:8317' }
const GOOD = answering(observationsOf(2))

function openBreaker(overrides: Partial<OpenBreaker> = {}): OpenBreaker {
  return {
    reason: 'unauthorized',
    openedAt: AT,
    probeAt: new Date(AT.getTime() + 3_600_000),
    mayProbe: false,
    ...overrides,
  }
}

function createTwo(): Harness {
  const harness = createHarness({ urls: URLS })
  for (const proxy of ['a', 'b']) harness.answer(GOOD, proxy)
  return harness
}

/** A proxy that answers when the returned function is called. */
function answerLater(harness: Harness, proxy: string): (outcome: Answered) => void {
  const { promise, resolve } = Promise.withResolvers<Answered>()
  harness.answer(() => promise, proxy)
  return resolve
}

async function reportsOf(request: SyncRequest): Promise<readonly SyncReport[]> {
  if (!request.accepted) throw new Error('refused')
  return request.done
}

describe('a request for a sync', () => {
  test('fault 64: that comes twenty times at once is one request per proxy, and all get its report', async () => {
    const harness = createTwo()
    const requests = await Promise.all(Array.from({ length: 20 }, () => harness.syncer.request()))
    const reports = await Promise.all(requests.map(reportsOf))
    expect(harness.fetched.toSorted()).toEqual(['a', 'b'])
    expect(new Set(reports).size).toBe(1)
    expect(reports[0]?.map(({ proxy }) => proxy)).toEqual(['a', 'b'])
  })

  test('that still looks at the breakers when another one has come and gone starts no second sync', async () => {
    const harness = createHarness()
    harness.answer(GOOD)
    const { promise, resolve } = Promise.withResolvers<void>()
    const waits = [promise]
    harness.onBreaker(() => waits.shift())
    const slow = harness.syncer.request()
    await reportsOf(await harness.syncer.request())
    resolve()
    await reportsOf(await slow)
    expect(harness.fetched).toEqual(['default'])
  })

  test('joins a sync of the schedule that is under way', async () => {
    const harness = createHarness()
    const resolve = answerLater(harness, 'default')
    expect(harness.syncer.start('schedule')).toBe(true)
    expect(harness.syncer.start('schedule')).toBe(false)
    const request = harness.syncer.request()
    resolve(GOOD)
    expect(await reportsOf(await request)).toHaveLength(1)
    expect(harness.fetched).toEqual(['default'])
  })

  test('within 10 s of the last start gets the last report, and afterwards a new one', async () => {
    const harness = createTwo()
    const first = await reportsOf(await harness.syncer.request())
    harness.clock.advance(9_999)
    expect(await reportsOf(await harness.syncer.request())).toBe(first)
    harness.clock.advance(1)
    expect(await reportsOf(await harness.syncer.request())).not.toBe(first)
    expect(harness.fetched).toHaveLength(4)
  })

  test('waits no longer than those 10 s when the clock is set', async () => {
    const harness = createTwo()
    await reportsOf(await harness.syncer.request())
    harness.clock.setWall(-3 * 3_600_000)
    harness.clock.advance(10_000)
    await reportsOf(await harness.syncer.request())
    expect(harness.fetched).toHaveLength(4)
  })

  test('reaches the source as a request, since only that may probe an open breaker', async () => {
    const harness = createHarness()
    const triggers: string[] = []
    harness.answer((trigger) => {
      triggers.push(trigger)
      return GOOD
    })
    await reportsOf(await harness.syncer.request())
    await harness.sync()
    expect(triggers).toEqual(['request', 'schedule'])
  })
})

describe('the refusal of a sync', () => {
  test('comes only when every breaker is open and none may be probed, with the soonest probe', async () => {
    const harness = createTwo()
    harness.breakers.set('a', openBreaker())
    harness.breakers.set('b', openBreaker({ reason: 'banned', probeAt: new Date(AT.getTime() + 90_500) }))
    expect(await harness.syncer.request()).toEqual({
      accepted: false,
      reason: 'banned',
      hint: null,
      nextTryAt: new Date(AT.getTime() + 90_500),
      retryAfterSeconds: 91,
    })
    expect(harness.fetched).toEqual([])
  })

  test('asks to wait a second at least, also when the probe is overdue', async () => {
    const harness = createHarness()
    harness.breakers.set('default', openBreaker({ probeAt: new Date(AT.getTime() - 5000) }))
    expect(await harness.syncer.request()).toMatchObject({ accepted: false, retryAfterSeconds: 1 })
  })

  test.each([
    ['one is closed', null],
    ['one may be probed', openBreaker({ mayProbe: true })],
  ])('does not come when %s', async (_, other) => {
    const harness = createTwo()
    harness.breakers.set('a', openBreaker())
    if (other !== null) harness.breakers.set('b', other)
    expect(await harness.syncer.request()).toMatchObject({ accepted: true })
    await harness.syncer.settled()
  })
})

describe('of two proxies,', () => {
  test('a slow one does not delay what the other publishes and stores', async () => {
    const harness = createTwo()
    const resolve = answerLater(harness, 'a')
    harness.syncer.start('schedule')
    await expect.poll(() => harness.store.stored.has('b')).toBe(true)
    expect([...harness.board.current().keys()]).toEqual(['b'])
    resolve(GOOD)
    await harness.syncer.settled()
    expect([...harness.board.current().keys()]).toEqual(['b', 'a'])
  })

  test('a dead one does not disturb the other', async () => {
    const harness = createTwo()
    harness.answer({ ok: false, reason: 'refused' }, 'a')
    await harness.sync()
    expect(harness.reports.map(({ proxy, fetch, store }) => [proxy, fetch.reason, store?.reason])).toEqual(
      expect.arrayContaining([
        ['a', 'refused', undefined],
        ['b', undefined, undefined],
      ]),
    )
    expect(harness.store.stored.has('b')).toBe(true)
  })
})

describe('fault 63: a sync that is given up', () => {
  test('while it fetches ends, logs no error, and is followed by none', async () => {
    const harness = createHarness()
    harness.answer((_, signal) => {
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ ok: false, reason: 'other' })))
    })
    harness.syncer.start('schedule')
    await expect.poll(() => harness.fetched).toHaveLength(1)
    void harness.close()
    expect(await harness.syncer.settled()).toEqual([])
    expect([harness.reports, harness.log.lines]).toEqual([[], []])
    expect(harness.syncer.start('schedule')).toBe(false)
    expect(await harness.syncer.request()).toMatchObject({ accepted: true })
    expect(harness.fetched).toHaveLength(1)
  })

  test('while it writes is no failure of the store', async () => {
    const harness = createHarness()
    harness.answer(GOOD)
    harness.store.onApply = () => {
      void harness.close()
      return unavailable
    }
    harness.syncer.start('schedule')
    await harness.syncer.settled()
    expect(harness.storeUp()).toBe(true)
    expect(harness.log.lines.filter(({ level }) => level === 'error')).toEqual([])
  })
})

describe('the status of a proxy', () => {
  test('that was never asked is empty', async () => {
    const harness = createHarness()
    expect(await harness.syncer.status()).toEqual([
      {
        proxy: 'default',
        lastAttemptAt: null,
        lastSuccessAt: null,
        counts: null,
        fetchReason: null,
        fetchHint: null,
        storeReason: null,
        storeHint: null,
        breaker: null,
        nextRunAt: new Date('2026-11-23T05:15:00.000Z'),
        inquiries: [],
      },
    ])
  })

  test('has the last attempt and the last success, and a sync that asked nobody is no attempt', async () => {
    const harness = createHarness()
    harness.answer(GOOD)
    await harness.sync()
    const succeededAt = harness.clock.now()
    harness.answer({ ok: false, reason: 'unauthorized' })
    await harness.sync()
    const attemptedAt = harness.clock.now()
    const breaker = openBreaker()
    harness.breakers.set('default', breaker)
    harness.answer({ ok: false, reason: 'banned', skipped: true })
    await harness.sync()
    const [status] = await harness.syncer.status()
    expect(status).toMatchObject({
      lastAttemptAt: attemptedAt,
      lastSuccessAt: succeededAt,
      fetchReason: 'banned',
      breaker,
    })
  })

  test('takes the last success from the store after a restart', async () => {
    const before = createHarness()
    before.answer(GOOD)
    await before.sync()
    const after = createHarness({ store: before.store, clock: before.clock })
    await after.sync()
    const [status] = await after.syncer.status()
    expect(status).toMatchObject({
      fetchReason: 'refused',
      lastSuccessAt: before.board.current().get('default')?.askedAt,
    })
  })
})
