import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { PROXY_KEY } from '../support/fake-proxy.ts'
import { openSource } from '../support/proxy-source.ts'

const CANARY = 'canary-5f1d'

test('the key is sent as a bearer token, in UTF-8', async () => {
  const { upstream, fetch, setKey } = await openSource()
  upstream.changeKey(Buffer.from('schlüssel-鍵').toString('latin1'))
  setKey('schlüssel-鍵')
  expect(await fetch()).toMatchObject({ ok: true })
})

test.each(['', 'two\nlines', 'a\0b'])(
  'a key like %j makes no request, since that would count towards the ban',
  async (key) => {
    const { upstream, fetch, breaker, setKey } = await openSource()
    setKey(key)
    expect(await fetch()).toEqual({ ok: false, reason: 'other', hint: expect.stringContaining('no request was made') })
    expect(await breaker()).toBeNull()
    expect(upstream.requests()).toBe(0)
  },
)

test('a key file that cannot be read makes no request, and its path is not repeated', async () => {
  const { upstream, fetch, breaker, setReadKey } = await openSource()
  setReadKey(async () => readFileSync(`/nowhere/${CANARY}`, 'utf8'))
  const outcome = await fetch()
  expect(outcome).toMatchObject({ ok: false, reason: 'other' })
  expect(JSON.stringify(outcome)).not.toContain(CANARY)
  expect(await breaker()).toBeNull()
  expect(upstream.requests()).toBe(0)
})

describe('a key file that does not answer', () => {
  test('is given up in time, with no request, and asked again only once it answered', async () => {
    const { upstream, fetch, breaker, setReadKey } = await openSource({ keyTimeoutMs: 50 })
    const reads = [Promise.withResolvers<string>(), Promise.withResolvers<string>()] as const
    let started = 0
    setReadKey(() => (started++ === 0 ? reads[0] : reads[1]).promise)
    const late = { ok: false, reason: 'other', hint: expect.stringContaining('CLIPROXY_MANAGEMENT_KEY_FILE') }
    for (const _ of [1, 2, 3]) expect(await fetch()).toEqual(late)
    expect(await breaker()).toBeNull()
    expect(upstream.requests()).toBe(0)
    expect(started).toBe(1)
    reads[0].resolve('too late')
    reads[1].resolve(PROXY_KEY)
    await setImmediate()
    expect(await fetch()).toMatchObject({ ok: true })
    expect(started).toBe(2)
  })

  test('holds up neither a fetch that is given up nor the answer about the breaker', async () => {
    const { fetch, breaker, setReadKey } = await openSource({ keyTimeoutMs: 1000 })
    setReadKey(() => new Promise(() => {}))
    const giveUp = new AbortController()
    const outcome = fetch('schedule', giveUp.signal)
    giveUp.abort()
    const startMs = performance.now()
    expect(await outcome).toEqual({ ok: false, reason: 'other' })
    expect(performance.now() - startMs).toBeLessThan(800)
    expect(await fetch('schedule', giveUp.signal)).toEqual({ ok: false, reason: 'other' })
    expect(await breaker()).toBeNull()
  })
})

test('neither the key nor a word of the proxy reaches an outcome, a log line or a file', async () => {
  const opened = await openSource()
  const { upstream, dataDir, log, fetch, restart, setKey } = opened
  setKey(CANARY)
  const outcomes: unknown[] = []
  for (const status of [200, 302, 401, 403, 404, 418, 429, 500]) {
    upstream.handle((_, response) => {
      const headers = { 'Content-Type': 'application/json', 'X-CPA-VERSION': CANARY, Location: `/${CANARY}` }
      response.writeHead(status, { ...headers, 'Retry-After': CANARY }).end(`{"error":"IP banned ${CANARY}`)
    })
    outcomes.push(await fetch('request'))
    for (const file of readdirSync(dataDir)) outcomes.push(readFileSync(join(dataDir, file), 'utf8'))
    setKey(`${CANARY}-${status}`)
    restart()
  }
  expect(outcomes.length).toBeGreaterThan(8)
  expect(log.lines.length).toBeGreaterThan(8)
  expect(JSON.stringify([outcomes, log.lines])).not.toContain(CANARY)
})

test('each request is announced by the line that the documentation promises', async () => {
  const { upstream, log, fetch, setKey } = await openSource()
  await fetch()
  setKey(`not-${PROXY_KEY}`)
  await fetch()
  await fetch()
  const message = `Fetching OAuth credentials from ${upstream.url}`
  const line = { level: 'info', message, fields: { proxy: 'default' } }
  expect(log.lines.filter((logged) => logged.message.includes('Fetching'))).toEqual([line, line])
})
