import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type ForwardProxies, isForwarded } from '../../src/domain/forward-proxies.ts'
import { createFetch } from '../../src/forwarded-fetch.ts'
import { LIST_PATH, listen } from '../support/fake-proxy.ts'
import { startForwardProxy } from '../support/forward-proxy.ts'
import { freePort } from '../support/free-port.ts'
import { openSource } from '../support/proxy-source.ts'
import { openEvents, startProxy } from './events/open-events.ts'

const FOLDER = join(import.meta.dirname, '../fixtures/tls')
const pem = (file: string): string => readFileSync(join(FOLDER, file), 'utf8')
const through = (url: string, direct: readonly string[] = []): ForwardProxies => ({ http: url, https: null, direct })

describe('a list is asked for', () => {
  test('through an HTTP proxy', async () => {
    const forwarder = await startForwardProxy()
    const { upstream, fetch } = await openSource({ forward: through(forwarder.url) })
    expect(await fetch()).toMatchObject({ ok: true })
    expect(forwarder.requests).toEqual([`GET ${upstream.url}${LIST_PATH}`])
  })

  test('through an HTTP proxy over TLS, by an authority of our own', async () => {
    const forwarder = await startForwardProxy()
    const tls = { key: pem('server.key'), cert: pem('trusted.crt') }
    const { upstream, fetch } = await openSource({ forward: through(forwarder.url) }, { tls }, { ca: pem('ca.crt') })
    expect(await fetch()).toMatchObject({ ok: true })
    expect(forwarder.requests).toEqual([`CONNECT ${upstream.url.replace('https://', '')}`])
  })

  test('directly where NO_PROXY says so, whatever the environment of the process', async () => {
    const forwarder = await startForwardProxy()
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1')
    onTestFinished(() => void vi.unstubAllEnvs())
    const { fetch } = await openSource({ forward: through(forwarder.url, ['127.0.0.1']) })
    expect(await fetch()).toMatchObject({ ok: true })
    expect(forwarder.requests).toEqual([])
  })
})

test('where an HTTP proxy is down, the hint says that it was asked', async () => {
  const { fetch } = await openSource({ forward: through(`http://127.0.0.1:${await freePort()}`) })
  expect(await fetch()).toMatchObject({ ok: false, reason: 'refused', hint: expect.stringContaining('HTTP_PROXY') })
})

test.each([
  ['http://cpa.example.com', ['example.com'], false],
  ['http://cpa.example.com', ['.example.com'], false],
  ['http://cpa.example.com', ['*.EXAMPLE.com'], false],
  ['http://cpa.example.com:8317', ['cpa.example.com:8317'], false],
  ['http://cpa.example.com:8317', ['cpa.example.com:8318'], true],
  ['http://notexample.com', ['example.com'], true],
  ['http://[::1]:8317', ['::1'], false],
  ['http://10.0.0.5', ['10.0.0.5'], false],
  ['https://a.example', ['*'], false],
  ['https://a.example', [], true],
])('%s, with NO_PROXY=%j, is asked through a proxy: %s', (url, direct, forwarded) => {
  expect(isForwarded(url, through('http://forwarder', direct))).toBe(forwarded)
})

test('failure events are received directly or not at all', async () => {
  const forwarder = await startForwardProxy()
  const proxy = await startProxy()
  const forwarded = openEvents(proxy.url, { forward: through(forwarder.url) })
  forwarded.onList()
  await delay(50)
  expect(forwarded.connected()).toBeNull()
  expect([forwarder.requests, proxy.commands]).toEqual([[], []])
  const direct = openEvents(proxy.url, { forward: through(forwarder.url, ['127.0.0.1']) })
  direct.onList()
  await vi.waitFor(() => expect(direct.connected()).toBe(true))
})

test('Supabase is asked through an HTTP proxy', async () => {
  const forwarder = await startForwardProxy()
  const { port, close } = await listen(createServer((request, response) => request.pipe(response)))
  onTestFinished(close)
  const url = `http://127.0.0.1:${port}/rest/v1/rpc/f`
  const answer = await createFetch(through(forwarder.url))(url, {
    method: 'POST',
    body: 'asked',
    headers: new Headers({ apikey: 'k' }),
    redirect: 'error',
  })
  expect(await answer.text()).toBe('asked')
  expect(forwarder.requests).toEqual([`POST ${url}`])
})
