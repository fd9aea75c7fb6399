import { describe, expect, test } from 'vitest'
import { LIST_PATH } from '../support/fake-proxy.ts'
import { startForwardProxy } from '../support/forward-proxy.ts'
import { openSource } from '../support/proxy-source.ts'
import { openEvents, startProxy } from './events/open-events.ts'

const SECRET = 'canary-of-a-service-token'
const ACCESS = 'https://example.cloudflareaccess.com/cdn-cgi/access/login/cpa.example.com?kid=canary'
const EXAMPLE_KEYS = '{"error":"unsafe_example_api_key","message":"Proxy API endpoints are disabled."}'

describe('what stands before a proxy is told from the proxy, and opens no breaker:', () => {
  test.each<[string, number, Record<string, string>, string, string, string]>([
    ['Cloudflare Access', 302, { Location: ACCESS }, '', 'gate', 'CF-Access-Client-Id'],
    ['a challenge of Cloudflare', 403, { 'cf-mitigated': 'challenge' }, '<html>', 'gate', 'challenges'],
    ['Basic', 401, { 'WWW-Authenticate': 'Basic realm="canary"' }, '<html>', 'gate', 'its own user and password'],
    ['Negotiate', 401, { 'WWW-Authenticate': 'Negotiate' }, '', 'gate', 'its own user and password'],
    ['safe mode, by its header', 403, { 'X-CPA-SAFE-MODE': 'example-api-key' }, '{}', 'safe_mode', 'api-keys'],
    ['safe mode, by its text', 403, {}, EXAMPLE_KEYS, 'safe_mode', 'api-keys'],
    ['a page', 403, {}, '<h1>canary</h1>', 'bad_status', 'HTTP 403'],
    ['a gateway', 502, {}, 'canary', 'server_error', 'HTTP 502'],
    [
      'a login elsewhere',
      302,
      { Location: 'https://a:canary@login.example/canary' },
      '',
      'redirect',
      'to https://login.example and',
    ],
    ['https', 308, { Location: '//proxy.example/canary' }, '', 'redirect', 'to http://proxy.example and'],
    ['a redirect to nowhere', 302, {}, '', 'redirect', 'redirects elsewhere'],
    [
      'a redirect to what is no page',
      302,
      { Location: 'mailto:canary@example.com' },
      '',
      'redirect',
      'redirects elsewhere',
    ],
  ])('%s', async (_, status, headers, body, reason, words) => {
    const { upstream, fetch, breaker } = await openSource()
    upstream.handle((__, response) => response.writeHead(status, headers).end(body))
    const outcome = await fetch()
    expect(outcome).toMatchObject({ ok: false, reason, hint: expect.stringContaining(words) })
    expect(JSON.stringify(outcome)).not.toContain('canary')
    expect(await breaker()).toBeNull()
  })
})

test.each<[string, Record<string, string>]>([
  ['that names its version', { 'WWW-Authenticate': 'Basic', 'X-CPA-VERSION': '7.2.140' }],
  ['that asks for no login of another kind', {}],
])('a 401 of a proxy %s is a wrong key', async (_, headers) => {
  const { upstream, fetch, breaker } = await openSource()
  upstream.handle((__, response) => response.writeHead(401, headers).end())
  expect(await fetch()).toMatchObject({ reason: 'unauthorized' })
  expect(await breaker()).not.toBeNull()
})

test.each([
  ['http', 407, 'user and password'],
  ['https', 407, 'user and password'],
  ['https', 403, 'allow this host and port'],
])('for %s, an HTTP proxy that refuses with %i is a gate', async (scheme, status, words) => {
  const forwarder = await startForwardProxy()
  forwarder.refuse(status)
  const { fetchFrom } = await openSource({ forward: { http: forwarder.url, https: null, direct: [] } })
  const hint = expect.stringContaining(words)
  expect(await fetchFrom(`${scheme}://proxy.example`)).toMatchObject({ ok: false, reason: 'gate', hint })
})

describe('stated headers', () => {
  test('go with each request, but not in place of ours, and not into the log', async () => {
    const ours = { Accept: 'text/html', AUTHORIZATION: 'Basic canary' }
    const headers = { 'CF-Access-Client-Secret': SECRET, 'X-Umlaut': 'ü', ...ours }
    const { upstream, fetch, log } = await openSource({}, {}, { headers })
    let received: Record<string, unknown> = {}
    upstream.handle((request, response) => {
      received = request.headers
      response.writeHead(500).end()
    })
    const outcome = await fetch()
    expect(received).toMatchObject({
      'cf-access-client-secret': SECRET,
      accept: 'application/json',
      authorization: 'Bearer a-management-key-for-tests',
      'x-umlaut': Buffer.from('ü').toString('latin1'),
    })
    expect(JSON.stringify([outcome, log.lines])).not.toContain(SECRET)
  })

  test('go to no other host', async () => {
    const other = await openSource()
    const { upstream, fetch } = await openSource({}, {}, { headers: { 'X-Secret': SECRET } })
    upstream.handle((_, response) => response.writeHead(307, { Location: other.upstream.url + LIST_PATH }).end())
    await fetch()
    expect(other.upstream.requests()).toBe(0)
  })

  test('keep failure events from being asked for, since nothing there takes headers', async () => {
    const proxy = await startProxy()
    const opened = openEvents(proxy.url, {}, { headers: { 'X-Secret': SECRET } })
    opened.onList()
    expect(opened.connected()).toBeNull()
  })
})
