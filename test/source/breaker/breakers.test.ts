import { describe, expect, test } from 'vitest'
import { openSource, openWrong, type SourceUnderTest } from '../../support/proxy-source.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const TICK = 900 * SECOND

describe('fault 13: a refused key', () => {
  test('is tried once in four hours by the schedule, over a day of ticks', async () => {
    const { upstream, clock, fetch } = await openWrong()
    const askedAtHours: number[] = []
    for (let atMs = 0; atMs < 24 * HOUR; atMs += TICK) {
      const before = upstream.requests()
      const outcome = await fetch()
      expect(outcome).toMatchObject({ ok: false, reason: 'unauthorized', hint: expect.stringContaining('key') })
      if (upstream.requests() > before) askedAtHours.push(atMs / HOUR)
      else expect(outcome).toHaveProperty('skipped', true)
      clock.advance(TICK)
    }
    expect(askedAtHours).toEqual([0, 4, 8, 12, 16, 20])
  })

  test('is described: since when, until when, and whether a person may probe', async () => {
    const { clock, fetch, breaker } = await openWrong()
    await fetch()
    clock.advance(HOUR)
    const open = {
      reason: 'unauthorized',
      openedAt: new Date('2026-11-23T05:00:00Z'),
      probeAt: new Date('2026-11-23T09:00:00Z'),
      mayProbe: true,
    }
    expect(await breaker()).toEqual(open)
    clock.advance(3 * HOUR)
    expect(await breaker()).toBeNull()
    await fetch()
    expect(await breaker()).toEqual({ ...open, probeAt: new Date('2026-11-23T13:00:00Z') })
  })

  test('may be probed twice by people until the next success, never up to the ban', async () => {
    const { upstream, clock, fetch, breaker, setKey } = await openWrong()
    await fetch()
    for (let asked = 0; asked < 10; asked++) await fetch('request')
    expect(upstream.requests()).toBe(3)
    expect(await breaker()).toMatchObject({ mayProbe: false })
    clock.advance(5 * HOUR)
    await fetch()
    for (let asked = 0; asked < 10; asked++) expect(await fetch('request')).toHaveProperty('skipped')
    expect(upstream.requests()).toBe(4)
    setKey('a-management-key-for-tests')
    expect(await fetch()).toMatchObject({ ok: true })
    setKey('wrong-key')
    await fetch()
    expect(await breaker()).toMatchObject({ mayProbe: true })
  })

  test("is forgotten when a person's probe finds that it works again", async () => {
    const { upstream, fetch, breaker } = await openWrong()
    await fetch()
    upstream.changeKey('wrong-key')
    expect(await fetch()).toHaveProperty('skipped')
    expect(await fetch('request')).toMatchObject({ ok: true })
    expect(await breaker()).toBeNull()
    expect(await fetch()).toMatchObject({ ok: true })
  })
})

test('fault 14: ten restarts with a wrong key make one request', async () => {
  const { upstream, clock, fetch, restart } = await openWrong()
  for (let start = 0; start < 10; start++) {
    restart()
    expect(await fetch()).toMatchObject({ ok: false, reason: 'unauthorized' })
    clock.advance(MINUTE)
  }
  expect(upstream.requests()).toBe(1)
})

test('fault 14: a process that dies before it hears of its probe does not ask again after the next start', async () => {
  const { upstream, clock, fetch, restart } = await openWrong()
  await fetch()
  clock.advance(4 * HOUR)
  const stop = new AbortController()
  upstream.handle(() => stop.abort())
  await fetch('schedule', stop.signal)
  for (let start = 0; start < 10; start++) {
    restart()
    expect(await fetch()).toHaveProperty('skipped')
  }
  expect(upstream.requests()).toBe(2)
})

test('a probe that reaches no proxy is repeated by the next tick', async () => {
  const { upstream, clock, fetch } = await openWrong()
  await fetch()
  clock.advance(4 * HOUR)
  upstream.handle((_, response) => {
    response.writeHead(503).end()
  })
  for (const _ of [1, 2]) expect(await fetch()).toEqual(expect.objectContaining({ reason: 'server_error' }))
  expect(upstream.requests()).toBe(3)
  upstream.answer('auth-files')
  await fetch()
  expect(await fetch()).toMatchObject({ reason: 'unauthorized', skipped: true })
})

describe('fault 15: a ban', () => {
  /** Four failures of somebody else at the same address, and one of ours. */
  async function openBanned(): Promise<SourceUnderTest> {
    const opened = await openWrong()
    for (let failures = 0; failures < 5; failures++) {
      await fetch(`${opened.upstream.url}/v0/management/auth-files`, { headers: { authorization: 'Bearer x' } })
    }
    opened.setKey('a-management-key-for-tests')
    return opened
  }

  test('is waited out with some seconds on top, then probed once', async () => {
    const { upstream, clock, fetch, breaker } = await openBanned()
    clock.advance(SECOND)
    expect(await fetch()).toMatchObject({ ok: false, reason: 'banned' })
    const probeAt = new Date('2026-11-23T05:30:30Z')
    expect(await breaker()).toMatchObject({ reason: 'banned', probeAt, mayProbe: false })
    for (const trigger of ['schedule', 'request'] as const) {
      expect(await fetch(trigger)).toMatchObject({ ok: false, reason: 'banned', skipped: true })
    }
    clock.advance(30 * MINUTE + 29 * SECOND - 1)
    expect(await fetch()).toHaveProperty('skipped')
    expect(upstream.requests()).toBe(6)
    clock.advance(1)
    expect(await fetch()).toMatchObject({ ok: true })
    expect(upstream.requests()).toBe(7)
  })

  test('outlives a restart', async () => {
    const { upstream, clock, fetch, restart } = await openBanned()
    await fetch()
    restart()
    clock.advance(30 * MINUTE)
    expect(await fetch('request')).toHaveProperty('skipped')
    clock.advance(MINUTE)
    expect(await fetch()).toMatchObject({ ok: true })
    expect(upstream.requests()).toBe(7)
  })

  test.each([
    ['29m59s', 1799],
    ['1h2m3s', 3723],
    ['5s', 60],
    ['0s', 60],
    ['9999999h', 86_400],
    ['a while', 1800],
    ['', 1800],
  ])('that ends in %j is waited out for %i s and half the jitter', async (duration, seconds) => {
    const { upstream, clock, fetch, breaker } = await openWrong()
    upstream.handle((_, response) => {
      response.writeHead(403, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify({ error: `IP banned due to too many failed attempts. Try again in ${duration}` }))
    })
    await fetch()
    const probeAt = new Date(clock.now().getTime() + (seconds + 30) * SECOND)
    expect(await breaker()).toMatchObject({ reason: 'banned', probeAt })
  })
})

test('fault 17: the 401 of a reverse proxy that asks for no login opens the breaker too', async () => {
  const { upstream, fetch, breaker } = await openSource()
  upstream.handle((_, response) => {
    response.writeHead(401, { 'Content-Type': 'text/html' }).end('<h1>401</h1>')
  })
  for (const _ of [1, 2, 3]) expect(await fetch()).toMatchObject({ reason: 'unauthorized' })
  expect(upstream.requests()).toBe(1)
  expect(await breaker()).toMatchObject({ reason: 'unauthorized' })
})
