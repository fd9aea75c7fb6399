import { expect, test } from 'vitest'
import type { AppDeps } from '../../src/http/app.ts'
import { serveApp, syncAnswering } from './serve-app.ts'

const API_TOKEN = 'a-token-for-the-api'
const METRICS_TOKEN = 'a-token-for-metrics'
const ASKS_BROWSERS = 'Bearer, Basic realm="CLIProxy exporter", charset="UTF-8"'
const GUARDED: readonly [method: string, path: string, token: string, other: string, challenge: string][] = [
  ['GET', '/metrics', METRICS_TOKEN, API_TOKEN, ASKS_BROWSERS],
  ['GET', '/', METRICS_TOKEN, API_TOKEN, ASKS_BROWSERS],
  ['POST', '/api/collector/oauth/sync', API_TOKEN, METRICS_TOKEN, 'Bearer'],
]

test.each(GUARDED)('%s %s needs its own token', async (method, path, token, other, challenge) => {
  const { url, log } = await serveApp({ apiToken: API_TOKEN, metricsToken: METRICS_TOKEN })
  const statusWith = async (authorization: string | null) => {
    const headers: Record<string, string> = authorization === null ? {} : { authorization }
    const answer = await fetch(url + path, { method, headers })
    if (answer.status === 401) {
      expect(answer.headers.get('www-authenticate')).toBe(challenge)
      expect(await answer.text()).toBe('{"error":"unauthorized"}')
    }
    return answer.status
  }
  expect(await statusWith(`Bearer ${token}`)).toBeLessThan(300)
  expect(await statusWith(`bearer ${token}`)).toBeLessThan(300)
  for (const wrong of [null, '', 'Bearer', 'Bearer ', `Bearer ${other}`, `Bearer ${token}x`, `Basic ${token}`, token])
    expect([wrong, await statusWith(wrong)]).toEqual([wrong, 401])
  const withPassword = await statusWith(basic(`anybody:${token}`))
  expect(withPassword).toBe(path.startsWith('/api') ? 401 : 200)
  expect(log.lines).toEqual([])
})

test.each(['/api/collector/oauth/status', '/api/collector/oauth/credentials'])(
  '%s needs one of the tokens, and is open only when neither is set',
  async (path) => {
    const statusWith = async (tokens: Partial<AppDeps>, authorization: string) => {
      const { url } = await serveApp(tokens)
      return (await fetch(url + path, { headers: { authorization } })).status
    }
    const both = { apiToken: API_TOKEN, metricsToken: METRICS_TOKEN }
    expect(await statusWith({}, '')).toBe(200)
    for (const tokens of [both, { apiToken: API_TOKEN }, { metricsToken: METRICS_TOKEN }])
      for (const wrong of ['', 'Bearer x', basic(`:${API_TOKEN}`)])
        expect([tokens, wrong, await statusWith(tokens, wrong)]).toEqual([tokens, wrong, 401])
    expect(await statusWith(both, `Bearer ${API_TOKEN}`)).toBe(200)
    expect(await statusWith(both, `Bearer ${METRICS_TOKEN}`)).toBe(200)
    expect(await statusWith(both, basic(`anybody:${METRICS_TOKEN}`))).toBe(200)
    expect(await statusWith({ metricsToken: METRICS_TOKEN }, `Bearer ${API_TOKEN}`)).toBe(401)
    expect(await statusWith({ apiToken: API_TOKEN }, `Bearer ${METRICS_TOKEN}`)).toBe(401)
  },
)

test.each(['/', '/metrics'])(
  '%s takes the token as the password of any user, and nothing else of Basic',
  async (path) => {
    const metricsToken = 'with:a+colon/'
    const { url } = await serveApp({ metricsToken })
    const statusWith = async (authorization: string) => (await fetch(url + path, { headers: { authorization } })).status
    for (const user of ['', 'anybody', 'jürgen']) expect(await statusWith(basic(`${user}:${metricsToken}`))).toBe(200)
    expect(await statusWith(`BASIC   ${btoa(`:${metricsToken}`)}`)).toBe(200)
    const wrong = [`${metricsToken}:`, metricsToken, `:${metricsToken}x`, ':', '', `x:y:${metricsToken}`]
    for (const pair of wrong) expect([pair, await statusWith(basic(pair))]).toEqual([pair, 401])
    expect(await statusWith(`Basic ${metricsToken}`)).toBe(401)
  },
)

test('the health routes need no token', async () => {
  const { url } = await serveApp({ apiToken: API_TOKEN, metricsToken: METRICS_TOKEN })
  for (const path of ['/healthz', '/readyz', '/api/collector/health'])
    expect((await fetch(url + path)).status).toBe(200)
})

test('fault 64: a wrong token a thousand times asks nothing of the sync loop and leaves nothing behind', async () => {
  const { sync, asked } = syncAnswering()
  const { url, log } = await serveApp({ sync, apiToken: API_TOKEN })
  for (let batch = 0; batch < 20; batch += 1) {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const headers = { authorization: `Bearer wrong-${batch}-${index}` }
        return fetch(`${url}/api/collector/oauth/sync`, { method: 'POST', headers })
      }),
    )
    for (const answer of answers)
      expect([answer.status, await answer.text()]).toEqual([401, '{"error":"unauthorized"}'])
  }
  expect(asked.request).toBe(0)
  expect(log.lines).toEqual([])
})

function basic(pair: string): string {
  return `Basic ${Buffer.from(pair).toString('base64')}`
}
