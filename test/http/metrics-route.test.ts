import { Gauge } from 'prom-client'
import { expect, test } from 'vitest'
import { parseExposition, seriesOf } from '../metrics/exposition-parser.ts'
import { openExposition, snapshotOf } from '../metrics/open-exposition.ts'
import { credentialsOf } from '../support/credentials.ts'
import { exchange } from './raw-http.ts'
import { serveApp } from './serve-app.ts'

const INFO = 'cliproxy_oauth_credential_info'

test.each<[acceptEncoding: string | null, contentEncoding: string | null]>([
  [null, null],
  ['', null],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['gzip, deflate, br', 'gzip'],
  ['*', 'gzip'],
  ['gzip;q=0', null],
  ['gzip;q=0, *', null],
  ['gzip;q=0.1', 'gzip'],
  ['identity;q=1, gzip;q=0.5', null],
  ['*;q=0', null],
  ['br', null],
  ['x-gzip-no', null],
])('Accept-Encoding %j is answered with %j', async (acceptEncoding, contentEncoding) => {
  const { port } = await serveApp()
  const header = acceptEncoding === null ? '' : `Accept-Encoding: ${acceptEncoding}\r\n`
  const answer = await exchange(port, `GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${header}\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(answer).toMatch(/\r\nContent-Type: text\/plain; version=0\.0\.4; charset=utf-8\r\n/)
  expect(answer).toMatch(/\r\nVary: Accept-Encoding\r\n/)
  expect(/\r\nContent-Encoding: (\S+)/.exec(answer)?.[1] ?? null).toBe(contentEncoding)
})

test('fault 64: a thousand scrapes at once, during publishes, each get one whole, valid snapshot', async () => {
  const { exposition, clock } = openExposition()
  const { url } = await serveApp({ scrape: exposition.scrape })
  const publish = (count: number) =>
    exposition.publish(snapshotOf(credentialsOf(count, { planType: `p${count}` }), clock))
  publish(20)
  const texts = await Promise.all(
    Array.from({ length: 1000 }, async (_, index) => {
      if (index % 100 === 0) publish(20 + index / 100)
      const answer = await fetch(`${url}/metrics`, { headers: { 'accept-encoding': index % 2 ? 'gzip' : 'identity' } })
      expect(answer.headers.get('content-encoding')).toBe(index % 2 ? 'gzip' : null)
      return await answer.text()
    }),
  )
  for (const text of new Set(texts)) {
    parseExposition(text)
    const plans = seriesOf(text, INFO).map(({ labels }) => labels.get('plan_type'))
    expect(new Set(plans)).toEqual(new Set([`p${plans.length}`]))
  }
})

test('fault 64: a throw in collect() leaves a scrape of 200 with the rest', async () => {
  const { exposition, clock, registry } = openExposition()
  const collect = () => {
    throw new Error('broken')
  }
  new Gauge({ name: 'test_broken', help: 'Throws.', registers: [registry], collect })
  const { url } = await serveApp({ scrape: exposition.scrape })
  exposition.publish(snapshotOf(credentialsOf(3), clock))
  const answer = await fetch(`${url}/metrics`)
  const text = await answer.text()
  expect(answer.status).toBe(200)
  expect(seriesOf(text, INFO)).toHaveLength(3)
  expect(seriesOf(text, 'cliproxy_oauth_scrape_errors_total')[0]?.value).toBe(1)
})
