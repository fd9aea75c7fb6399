import { expect, test } from 'vitest'
import { serveApp, syncAnswering } from './serve-app.ts'

const ROUTES = ['/', '/metrics', '/healthz', '/readyz', '/api/collector/health'].concat([
  '/api/collector/oauth/status',
  '/api/collector/oauth/credentials',
])
const SYNC = '/api/collector/oauth/sync'

test('the health routes answer as documented', async () => {
  const { url } = await serveApp()
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' })
  expect(await (await fetch(`${url}/api/collector/health`)).json()).toEqual({
    status: 'healthy',
    timestamp: '2026-11-23T05:00:00.000Z',
  })
})

test('/readyz is ready from the first snapshot until the shutdown', async () => {
  const now = { ready: false, stopping: false }
  const { url } = await serveApp({ isReady: () => now.ready, isShuttingDown: () => now.stopping })
  const readiness = async () => {
    const answer = await fetch(`${url}/readyz`)
    return [answer.status, await answer.json()]
  }
  expect(await readiness()).toEqual([503, { status: 'starting' }])
  now.ready = true
  expect(await readiness()).toEqual([200, { status: 'ready' }])
  now.stopping = true
  expect(await readiness()).toEqual([503, { status: 'shutting_down' }])
})

test.each(ROUTES)('%s answers HEAD as GET without the body, and other methods with 405 and Allow', async (route) => {
  const { url } = await serveApp()
  const [get, head] = await Promise.all([fetch(url + route), fetch(url + route, { method: 'HEAD' })])
  expect([head.status, head.headers.get('content-type')]).toEqual([200, get.headers.get('content-type')])
  expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'))
  expect(await get.text()).not.toBe('')
  expect(await head.text()).toBe('')
  for (const method of ['POST', 'DELETE', 'PATCH', 'PROPFIND']) {
    const answer = await fetch(url + route, { method })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'HEAD, GET'])
    expect(await answer.json()).toEqual({ error: 'method_not_allowed' })
  }
})

test('the sync route takes only POST', async () => {
  const { sync, asked } = syncAnswering()
  const { url } = await serveApp({ sync })
  const answer = await fetch(url + SYNC)
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
  expect(asked.request).toBe(0)
})

test.each(['/nope', '/metrics/x', '/api/collector', '/%ff', '/..%2f..', '/metricsx'])(
  '%s is not found, in JSON',
  async (path) => {
    const { url } = await serveApp()
    const answer = await fetch(url + path)
    expect([answer.status, await answer.json()]).toEqual([404, { error: 'not_found' }])
  },
)

test.each([
  ['cross-site', 403],
  ['same-site', 403],
  ['same-origin', 202],
  ['none', 202],
])('a browser that says Sec-Fetch-Site: %s gets %i', async (site, status) => {
  const { sync, asked } = syncAnswering()
  const { url } = await serveApp({ sync })
  const answer = await fetch(url + SYNC, { method: 'POST', headers: { 'sec-fetch-site': site } })
  expect(answer.status).toBe(status)
  expect(asked.request).toBe(status === 202 ? 1 : 0)
})

test("an error's own words do not leave the process", async () => {
  const fail = async (): Promise<never> => {
    throw new TypeError('canary')
  }
  const { url, log } = await serveApp({ scrape: fail, sync: { request: fail, status: fail } })
  for (const [path, method] of [
    ['/metrics', 'GET'],
    [SYNC, 'POST'],
  ] as const) {
    const answer = await fetch(url + path, { method })
    expect([answer.status, await answer.json()]).toEqual([500, { error: 'internal_server_error' }])
  }
  expect(log.lines).toMatchObject([{ level: 'error', fields: { error: 'TypeError' } }, { level: 'error' }])
  expect(JSON.stringify(log.lines)).not.toContain('canary')
})
