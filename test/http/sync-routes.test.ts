import { expect, test } from 'vitest'
import type { SyncReport } from '../../src/domain/report.ts'
import { AT } from '../support/hand-clock.ts'
import { BREAKER, serveApp, syncAnswering } from './serve-app.ts'

const SYNC = '/api/collector/oauth/sync'
const COUNTS = { listed: 12, rejected: new Map([['invalid', 1]] as const), changed: 3, removed: 1, held: 0 }
const GOOD: SyncReport = {
  proxy: 'a',
  startedAt: AT,
  fetch: { durationMs: 12.4 },
  store: { durationMs: 3.2 },
  counts: COUNTS,
  clockSkewSeconds: 0,
}
const BAD: SyncReport = { proxy: 'b', startedAt: AT, fetch: { durationMs: 5000, reason: 'timeout', hint: 'Slow.' } }
const SKIPPED: SyncReport = { proxy: 'c', startedAt: AT, fetch: { durationMs: 0, reason: 'banned', skipped: true } }

test('a sync is triggered, with the documented words, and not waited for', async () => {
  const answer = await post({ done: new Promise(() => {}) })
  expect([answer.status, await answer.json()]).toEqual([202, { message: 'OAuth credentials sync triggered.' }])
})

test('with ?wait=true a sync is answered with its report per proxy', async () => {
  const answer = await post({ done: Promise.resolve([GOOD, BAD, SKIPPED]) }, '?wait=true')
  expect(answer.status).toBe(200)
  const failed = { store: null, counts: null, clock_skew_seconds: null, started_at: '2026-11-23T05:00:00.000Z' }
  expect(await answer.json()).toEqual({
    proxies: [
      {
        proxy: 'a',
        started_at: '2026-11-23T05:00:00.000Z',
        fetch: { ok: true, reason: null, hint: null, duration_ms: 12, skipped: false },
        store: { ok: true, reason: null, hint: null, duration_ms: 3 },
        counts: { listed: 12, rejected: { invalid: 1 }, changed: 3, removed: 1, held: 0 },
        clock_skew_seconds: 0,
      },
      {
        proxy: 'b',
        fetch: { ok: false, reason: 'timeout', hint: 'Slow.', duration_ms: 5000, skipped: false },
        ...failed,
      },
      { proxy: 'c', fetch: { ok: false, reason: 'banned', hint: null, duration_ms: 0, skipped: true }, ...failed },
    ],
  })
})

test.each([
  ['', 202],
  ['?wait=false', 202],
  ['?wait=0', 202],
  ['?wait=1', 200],
  ['?wait=true', 200],
])('%j is answered with %i', async (query, status) => {
  expect((await post({ done: Promise.resolve([GOOD]) }, query)).status).toBe(status)
})

test.each(['?wait=yes', '?wait=', '?wait', '?wait=TRUE', '?wait=1&wait=0'])(
  '%s is refused, and nothing is synced',
  async (query) => {
    const { sync, asked } = syncAnswering({ request: { accepted: true, done: Promise.resolve([GOOD]) } })
    const { url } = await serveApp({ sync })
    const answer = await fetch(url + SYNC + query, { method: 'POST' })
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: 'bad_request', hint: 'wait must be true or 1, false or 0.' },
    ])
    expect(asked.request).toBe(0)
  },
)

test('a sync is answered with 502 when every proxy failed, and a failed store alone is no failure of the proxy', async () => {
  expect((await post({ done: Promise.resolve([BAD, SKIPPED]) }, '?wait=true')).status).toBe(502)
  const unstored: SyncReport = { ...GOOD, store: { durationMs: 1, reason: 'disk' } }
  expect((await post({ done: Promise.resolve([unstored]) }, '?wait=true')).status).toBe(200)
})

test('a sync is refused with 503, the reason, what to do, the next try and Retry-After when every breaker is open', async () => {
  const nextTryAt = new Date('2026-11-23T05:29:59Z')
  const refused = { accepted: false, reason: 'banned', hint: 'Wait.', nextTryAt, retryAfterSeconds: 1799 } as const
  const { sync } = syncAnswering({ request: refused })
  const { url } = await serveApp({ sync })
  for (const query of ['', '?wait=true']) {
    const answer = await fetch(url + SYNC + query, { method: 'POST' })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1799'])
    expect(await answer.json()).toEqual({
      error: 'service_unavailable',
      reason: 'banned',
      hint: 'Wait.',
      next_try_at: '2026-11-23T05:29:59.000Z',
    })
  }
})

test('a waiting client is not dropped for the silence', async () => {
  const done = new Promise<SyncReport[]>((resolve) => setTimeout(() => resolve([GOOD]), 400))
  const { sync } = syncAnswering({ request: { accepted: true, done } })
  const { url } = await serveApp({ sync }, { silenceTimeoutMs: 100 })
  expect((await fetch(`${url}${SYNC}?wait=true`, { method: 'POST' })).status).toBe(200)
})

test('the status route tells of each proxy', async () => {
  const inquiries = [
    { inquiry: 'codex-usage', lastSuccessAt: AT, nextAt: null, paused: { reason: 'challenge', until: AT } },
  ] as const
  const times = { lastAttemptAt: AT, lastSuccessAt: null, nextRunAt: new Date('2026-11-23T05:15:00Z'), inquiries }
  const status = [
    {
      ...{ proxy: 'a', ...times, counts: COUNTS, breaker: null },
      ...({ fetchReason: null, fetchHint: null, storeReason: 'disk', storeHint: 'It is full.' } as const),
    },
    {
      ...{ proxy: 'b', ...times, counts: null, breaker: BREAKER },
      ...({ fetchReason: 'unauthorized', fetchHint: 'Set it.', storeReason: null, storeHint: null } as const),
    },
  ]
  const { url } = await serveApp({ sync: syncAnswering({ status }).sync })
  const shown = {
    last_attempt_at: '2026-11-23T05:00:00.000Z',
    last_success_at: null,
    next_run_at: '2026-11-23T05:15:00.000Z',
    inquiries: [
      {
        inquiry: 'codex-usage',
        last_success_at: '2026-11-23T05:00:00.000Z',
        next_at: null,
        paused: { reason: 'challenge', until: '2026-11-23T05:00:00.000Z' },
      },
    ],
  }
  expect(await (await fetch(`${url}/api/collector/oauth/status`)).json()).toEqual({
    proxies: [
      {
        ...shown,
        proxy: 'a',
        counts: { listed: 12, rejected: { invalid: 1 }, changed: 3, removed: 1, held: 0 },
        fetch_reason: null,
        fetch_hint: null,
        store_reason: 'disk',
        store_hint: 'It is full.',
        breaker: null,
      },
      {
        ...shown,
        proxy: 'b',
        counts: null,
        fetch_reason: 'unauthorized',
        fetch_hint: 'Set it.',
        store_reason: null,
        store_hint: null,
        breaker: {
          reason: 'unauthorized',
          opened_at: '2026-11-23T05:00:00.000Z',
          probe_at: '2026-11-23T09:00:00.000Z',
          may_probe: false,
        },
      },
    ],
  })
})

async function post(answer: { done: Promise<readonly SyncReport[]> }, query = ''): Promise<Response> {
  const { sync } = syncAnswering({ request: { accepted: true, ...answer } })
  const { url } = await serveApp({ sync })
  return await fetch(url + SYNC + query, { method: 'POST' })
}
