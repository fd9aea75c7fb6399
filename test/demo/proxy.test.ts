import { connect, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { authIndexOf } from '../../src/demo/entry.ts'
import { POOL } from '../../src/demo/pool.ts'
import { startDemoProxy } from '../../src/demo/proxy.ts'
import { MINUTE, SECOND } from '../../src/demo/recurrence.ts'
import { createHandClock, type HandClock } from '../support/hand-clock.ts'

const KEY = 'demo'
const AUTHORIZED = { authorization: `Bearer ${KEY}` }

describe('the demo proxy over HTTP', () => {
  test('lists the pool as it is now, by its key alone', async () => {
    const { url, clock } = await start()
    const list = () => fetch(`${url}/v0/management/auth-files`, { headers: AUTHORIZED })
    const first = await list()
    expect(first.headers.get('x-cpa-version')).toBe('8.0.20')
    expect(await first.json()).toMatchObject({ observed_at: '2026-11-23T05:00:00.000Z' })
    clock.advance(MINUTE)
    expect(await (await list()).json()).toMatchObject({ observed_at: '2026-11-23T05:01:00.000Z' })
    const refused = await fetch(`${url}/v0/management/auth-files`)
    expect([refused.status, await refused.json()]).toEqual([401, { error: 'invalid management key' }])
    expect((await fetch(`${url}/v0/management/usage`, { headers: AUTHORIZED })).status).toBe(404)
  })

  test('answers api-call in the shape of a recorded one', async () => {
    const { call } = await start()
    const { body } = await call('ann@example.com-plus', 'https://chatgpt.com/backend-api/wham/usage')
    expect(shape(body)).toEqual({
      status_code: 'number',
      header: { 'Content-Type': { 0: 'string' }, Date: { 0: 'string' } },
      body: 'string',
    })
    const window = {
      used_percent: 'number',
      limit_window_seconds: 'number',
      reset_after_seconds: 'number',
      reset_at: 'number',
    }
    expect(shape(JSON.parse(String(body.body)))).toEqual({
      plan_type: 'string',
      rate_limit: { allowed: 'boolean', limit_reached: 'boolean', primary_window: window, secondary_window: window },
      code_review_rate_limit: 'null',
    })
  })

  test('tells by codex-subscription the true end, what is unpaid and what does not renew', async () => {
    const { call } = await start()
    const ask = async (name: string): Promise<unknown> => {
      const { body } = await call(name, 'https://chatgpt.com/backend-api/subscriptions?account_id=any')
      return JSON.parse(String(body.body))
    }
    expect(await ask('ben')).toMatchObject({ plan_type: 'pro', active_until: '2026-12-04T05:00:00.000Z' })
    expect(await ask('eve')).toMatchObject({ will_renew: true, is_delinquent: true })
    expect(await ask('dora')).toMatchObject({ will_renew: false, cancels_at: '2026-11-25T14:36:00.000Z' })
    expect(await ask('gus')).toEqual({ detail: 'Not Found' })
  })

  test.each([
    ['claude-bob', 'https://api.anthropic.com/api/oauth/profile', { organization: { subscription_status: 'active' } }],
    ['claude-bob', 'https://api.anthropic.com/api/oauth/usage', { seven_day: { utilization: 92 } }],
    ['kimi', 'https://api.kimi.com/coding/v1/usages', { usage: { limit: '100', used: '30', remaining: '70' } }],
    [
      'xai-lou',
      'https://cli-chat-proxy.grok.com/v1/billing?format=credits',
      { config: { creditUsagePercent: 35, currentPeriod: { end: '2026-12-02T05:00:00.000Z' } } },
    ],
  ])('answers for %s of %s', async (name, url, content) => {
    const { call } = await start()
    const { status, body } = await call(name, url)
    expect([status, body.status_code]).toEqual([200, 200])
    expect(JSON.parse(String(body.body))).toMatchObject(content)
  })

  test('passes on that a token is refused: of a dead account, of an unknown index, of another provider', async () => {
    const { call, clock } = await start()
    const usage = 'https://chatgpt.com/backend-api/wham/usage'
    const refused = { status: 200, body: { status_code: 401 } }
    expect(await call('ann@example.com-plus', usage)).toMatchObject({ body: { status_code: 200 } })
    clock.advance(4 * MINUTE)
    expect(await call('ann@example.com-plus', usage)).toMatchObject(refused)
    expect(await call('nobody', usage)).toMatchObject(refused)
    expect(await call('claude-bob', usage)).toMatchObject(refused)
  })

  test('answers 502 for whom nobody plays, and 400 for what is no call', async () => {
    const { call, post } = await start()
    expect(await call('ben', 'https://example.com/')).toEqual({ status: 502, body: { error: 'request failed' } })
    expect(await post('{')).toEqual({ status: 400, body: { error: 'invalid body' } })
  })
})

describe('the demo proxy over RESP', () => {
  test('answers the empty command without a login, and nothing else', async () => {
    const { say } = await startResp()
    expect(await say('*0\r\n')).toBe('-ERR empty command\r\n')
    expect(await say(command('PING'))).toMatch(/^-NOAUTH/)
    expect(await say(command('SUBSCRIBE', 'errors'))).toMatch(/^-NOAUTH/)
    expect(await say(command('AUTH', 'wrong'))).toBe('-ERR invalid management key\r\n')
  })

  test('sends a message for each request that fails, in pieces or at once', { timeout: 10_000 }, async () => {
    const { say, socket, received, clock } = await startResp()
    socket.write('*2\r\n$4\r\nAU')
    expect(await say(`TH\r\n$4\r\n${KEY}\r\n`)).toBe('+OK\r\n')
    expect(await say(command('SUBSCRIBE', 'usage'))).toBe("-ERR unsupported channel 'usage'\r\n")
    expect(await say(command('SUBSCRIBE', 'errors'))).toBe('*3\r\n$9\r\nsubscribe\r\n$6\r\nerrors\r\n:1\r\n')
    expect(await say(command('PING'))).toBe('*2\r\n$4\r\npong\r\n$0\r\n\r\n')
    clock.advance(3 * MINUTE + SECOND)
    await expect.poll(() => received(), { timeout: 5000 }).toContain('ann@example.com-plus')
    const [, length = '', json = ''] =
      /^\*3\r\n\$7\r\nmessage\r\n\$6\r\nerrors\r\n\$(\d+)\r\n(\{[^\r]*ann@example.com-plus[^\r]*\})\r\n/m.exec(
        received(),
      ) ?? []
    expect(Buffer.byteLength(json)).toBe(Number(length))
    const event: unknown = JSON.parse(json)
    expect(event).toMatchObject({
      timestamp: '2026-11-23T05:03:01.000Z',
      auth_id: 'codex-ann@example.com-plus.json',
      status_code: 401,
      auth_status: { status: 'error', unavailable: true },
    })
    expect(json).toContain('token_invalidated')
  })

  test('drops who sends no end of nothing', async () => {
    const { socket } = await startResp()
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write(`*1\r\n$9999\r\n${'x'.repeat(5000)}`)
    await closed
  })
})

interface Started {
  readonly url: string
  readonly clock: HandClock
  readonly post: (body: string) => Promise<{ status: number; body: Record<string, unknown> }>
  /** Asks a URL by api-call with the token of the account whose file's name holds `name`. */
  readonly call: (name: string, url: string) => ReturnType<Started['post']>
}

async function start(): Promise<Started> {
  const clock = createHandClock()
  const { url, close } = await startDemoProxy(clock, KEY)
  onTestFinished(close)
  const post: Started['post'] = async (body) => {
    const response = await fetch(`${url}/v0/management/api-call`, { method: 'POST', headers: AUTHORIZED, body })
    // The proxy answers objects.
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const call: Started['call'] = (name, asked) => {
    const account = POOL.find(({ file }) => file.includes(name))
    const auth_index = account ? authIndexOf(account) : '0123456789abcdef'
    return post(JSON.stringify({ auth_index, method: 'GET', url: asked, header: { Authorization: 'Bearer $TOKEN$' } }))
  }
  return { url, clock, post, call }
}

interface Conversation {
  readonly clock: HandClock
  readonly socket: Socket
  readonly received: () => string
  /** What comes back next. */
  readonly say: (bytes: string) => Promise<string>
}

async function startResp(): Promise<Conversation> {
  const { url, clock } = await start()
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  let received = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text
  })
  const say = async (bytes: string): Promise<string> => {
    const before = received.length
    socket.write(bytes)
    await expect.poll(() => received.length).toBeGreaterThan(before)
    return received.slice(before)
  }
  return { clock, socket, received: () => received, say }
}

function command(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`
}

/** Its fields and their types. */
function shape(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, shape(field)]))
}
