import { describe, expect, test } from 'vitest'
import { PROXY_KEY } from '../../support/fake-proxy.ts'
import { openWrong, type SourceUnderTest } from '../../support/proxy-source.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const TICK = 15 * MINUTE

/** Lets ticks pass, each with the key that `keyAt` gives; returns those at which the proxy was asked. */
async function tick(
  { upstream, clock, fetch, setKey }: SourceUnderTest,
  ticks: number,
  keyAt: (tick: number) => string,
): Promise<number[]> {
  const asked: number[] = []
  for (let at = 0; at < ticks; at++) {
    const before = upstream.requests()
    setKey(keyAt(at))
    const outcome = await fetch()
    expect(outcome).not.toMatchObject({ reason: 'banned' })
    if (upstream.requests() > before) asked.push(at)
    clock.advance(TICK)
  }
  return asked
}

test('a changed key is tried at once, and a second wrong one is refused for itself', async () => {
  const { upstream, fetch, breaker, setKey } = await openWrong()
  await fetch()
  setKey('another-wrong-key')
  expect(await breaker()).toBeNull()
  expect(await fetch()).not.toHaveProperty('skipped')
  expect(await fetch()).toHaveProperty('skipped')
  setKey(PROXY_KEY)
  expect(await breaker()).toBeNull()
  expect(await fetch()).toMatchObject({ ok: true })
  expect(upstream.requests()).toBe(3)
})

describe('two wrong keys that take turns', () => {
  test('in a key file each wait for themselves, over a day', async () => {
    const opened = await openWrong()
    expect(await tick(opened, 96, (at) => (at % 2 === 0 ? 'key-a' : 'key-b'))).toEqual(
      [0, 1, 16, 17, 32, 33].concat([48, 49, 64, 65, 80, 81]),
    )
  })

  test('in the service and in processes beside it cost one request each', async () => {
    const service = await openWrong()
    for (let at = 0; at < 16; at++) {
      service.setKey('key-a')
      await service.fetch()
      // Another process knows only the file.
      service.restart()
      service.setKey('key-b')
      await service.fetch()
      service.restart()
      service.clock.advance(TICK)
    }
    expect(service.upstream.requests()).toBe(2)
  })
})

test('after three refusals that the proxy remembers, a key that is new is tried all the same', async () => {
  const opened = await openWrong()
  const { upstream, fetch, breaker, setKey } = opened
  await fetch()
  await fetch('request')
  await fetch('request')
  expect(await fetch('request')).toHaveProperty('skipped')
  setKey(PROXY_KEY)
  expect(await breaker()).toBeNull()
  expect(await fetch()).toMatchObject({ ok: true })
  expect(upstream.requests()).toBe(4)
})

describe('after four refusals that the proxy remembers', () => {
  test('no key is tried by anybody, and the breaker says until when', async () => {
    const opened = await openWrong()
    const { upstream, clock, log, fetch, breaker, setKey } = opened
    expect(await tick(opened, 4, (at) => `wrong-${at}`)).toEqual([0, 1, 2, 3])
    for (const key of ['wrong-0', PROXY_KEY]) {
      setKey(key)
      for (const trigger of ['schedule', 'request'] as const) {
        expect(await fetch(trigger)).toMatchObject({ reason: 'unauthorized', skipped: true })
      }
    }
    expect(upstream.requests()).toBe(4)
    const lastAtMs = clock.now().getTime() - TICK
    expect(await breaker()).toEqual({
      reason: 'unauthorized',
      openedAt: new Date(lastAtMs),
      probeAt: new Date(lastAtMs + 3 * HOUR + MINUTE),
      mayProbe: false,
    })
    expect(log.lines.filter(({ message }) => message.includes('with every key'))).toHaveLength(1)
    clock.advance(3 * HOUR + MINUTE - TICK)
    expect(await fetch()).toMatchObject({ ok: true })
  })

  test("people's probes have counted among them, whatever the key", async () => {
    const { upstream, fetch, breaker, setKey } = await openWrong()
    await fetch()
    await fetch('request')
    setKey('another-wrong-key')
    await fetch()
    expect(await fetch('request')).toHaveProperty('skipped')
    expect(upstream.requests()).toBe(3)
    expect(await breaker()).toMatchObject({ mayProbe: false })
    setKey('wrong-key')
    expect(await fetch('request')).toHaveProperty('skipped')
  })

  test('a key that is new each time is never tried up to the ban, which counts while failures go on', async () => {
    const asked = await tick(await openWrong(), 96, (at) => `wrong-${at}`)
    expect(asked).toEqual([0, 1, 2, 3, 16, 17, 18, 19, 32, 33, 34, 35, 48, 49, 50, 51, 64, 65, 66, 67, 80, 81, 82, 83])
  })

  test('a key that is new every two hours is never tried up to the ban either', async () => {
    const opened = await openWrong()
    const asked = await tick(opened, 96, (at) => `wrong-${Math.floor(at / 8)}`)
    expect(asked).toEqual([0, 8, 16, 24, 37, 40, 48, 56, 69, 72, 80, 88])
  })

  test('a step of the wall clock shortens nothing', async () => {
    const opened = await openWrong()
    await tick(opened, 4, (at) => `wrong-${at}`)
    opened.setKey('wrong-4')
    opened.clock.setWall(8 * HOUR)
    expect(await opened.fetch()).toHaveProperty('skipped')
    opened.restart()
    opened.clock.setWall(-30 * 24 * HOUR)
    expect(await opened.fetch()).toHaveProperty('skipped')
  })
})

test('a success with any key makes every refusal forgotten', async () => {
  const opened = await openWrong()
  const { upstream, fetch, setKey } = opened
  await tick(opened, 2, (at) => `wrong-${at}`)
  setKey(PROXY_KEY)
  expect(await fetch()).toMatchObject({ ok: true })
  await tick(opened, 3, (at) => `wrong-${at}`)
  expect(upstream.requests()).toBe(6)
})

test('a probe that is answered with another failure is not counted', async () => {
  const { upstream, clock, fetch, breaker, setKey } = await openWrong()
  await fetch()
  upstream.handle((_, response) => void response.writeHead(503).end())
  for (const _ of [1, 2, 3, 4]) expect(await fetch('request')).toMatchObject({ reason: 'server_error' })
  expect(await breaker()).toMatchObject({ probeAt: new Date(clock.now().getTime() + 4 * HOUR), mayProbe: true })
  upstream.answer('auth-files')
  setKey('another-wrong-key')
  await fetch()
  expect(await breaker()).toMatchObject({ mayProbe: true })
})

test('a refusal in another process meanwhile is not forgotten', async () => {
  const { upstream, dataDir, fetch, setKey, restart } = await openWrong()
  await fetch()
  const answered = Promise.withResolvers<void>()
  upstream.handle(async (_, response) => {
    await answered.promise
    response.writeHead(503).end()
  })
  const probe = fetch('request')
  await expect.poll(() => upstream.requests()).toBe(2)
  upstream.answer('auth-files')
  restart({ dataDir })
  setKey('another-wrong-key')
  await fetch()
  answered.resolve()
  expect(await probe).toMatchObject({ reason: 'server_error' })
  expect(await fetch()).toHaveProperty('skipped')
  expect(upstream.requests()).toBe(3)
})
