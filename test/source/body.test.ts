import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { listLimits } from '../../src/source/list-limits.ts'
import { openSource } from '../support/proxy-source.ts'

const MIB = 1024 * 1024
const LIST = '{"files":[{"name":"codex-é.json","id":"codex-é.json","type":"codex","status":"active"}]}'

/** Fetches from a proxy that answers with this body. */
async function fetchBody(body: string | Uint8Array, headers: Record<string, string> = {}, maxBodyBytes?: number) {
  const { upstream, fetch } = await openSource(maxBodyBytes === undefined ? {} : { limits: { maxBodyBytes } })
  upstream.handle((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', ...headers }).end(body)
  })
  return fetch()
}

test('fault 6: 600 KiB of gzip that hold 600 MiB stop at the cap, in little memory', async () => {
  // A gzip stream may have many members.
  const member = gzipSync(Buffer.alloc(MIB, ' '))
  const bomb = Buffer.concat(Array.from({ length: 600 }, () => member))
  const beforeBytes = process.memoryUsage().rss
  const outcome = await fetchBody(bomb, { 'Content-Encoding': 'gzip' }, 16 * MIB)
  expect(outcome).toMatchObject({ ok: false, reason: 'body_too_large' })
  expect(process.memoryUsage().rss - beforeBytes).toBeLessThan(200 * MIB)
})

test('fault 7: a plain body over the cap is refused while it is read', async () => {
  expect(await fetchBody(LIST, {}, LIST.length - 10)).toMatchObject({ ok: false, reason: 'body_too_large' })
  const { upstream, fetch } = await openSource({ limits: { maxBodyBytes: 100_000 } })
  upstream.handle((_, response) => {
    response.setHeader('Content-Type', 'application/json')
    const flood = setInterval(() => response.write(' '.repeat(64 * 1024)), 1)
    response.on('close', () => clearInterval(flood))
  })
  expect(await fetch()).toMatchObject({ ok: false, reason: 'body_too_large' })
})

test('fault 6: a list of more entries than there may be is refused, and one of as many is not', async () => {
  const entries = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `a-${index}`, type: 'codex' }))
  const { upstream, fetch } = await openSource({ limits: { maxEntries: 1000 } })
  upstream.answerBody({ files: entries(1000) })
  expect(await fetch()).toMatchObject({ ok: true })
  upstream.answerBody({ files: entries(1001) })
  expect(await fetch()).toMatchObject({ ok: false, reason: 'body_too_large' })
})

test.each([
  [256, 50_000, 60_000, 100, 110],
  [512, 100_000, 100_000, 200, 210],
  [4096, 100_000, 100_000, 256, 256],
])('fault 6: a heap of %i MiB takes %i to %i entries and %i to %i MiB', (heap, least, most, leastMib, mostMib) => {
  const { maxEntries, maxBodyBytes } = listLimits(heap * MIB)
  expect([maxEntries >= least, maxEntries <= most]).toEqual([true, true])
  expect([maxBodyBytes >= leastMib * MIB, maxBodyBytes <= mostMib * MIB]).toEqual([true, true])
})

test('fault 6: a container may use half of its memory for a heap, where its own limit is higher', () => {
  const container = vi.spyOn(process, 'constrainedMemory').mockReturnValue(512 * MIB)
  onTestFinished(() => container.mockRestore())
  expect(listLimits()).toEqual(listLimits(256 * MIB))
})

test('fault 7: an absurd Content-Length is refused before a byte is read', async () => {
  const { upstream, fetch } = await openSource({ timeoutMs: 20_000 })
  upstream.handle((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '99999999999' }).flushHeaders()
  })
  expect(await fetch()).toMatchObject({ ok: false, reason: 'body_too_large' })
})

describe('fault 8: a compressed list', () => {
  test.each([
    ['no gzip', Buffer.from(LIST), 'gzip', 'bad_json'],
    ['torn gzip', gzipSync(LIST).subarray(0, -20), 'gzip', 'bad_json'],
    ['no zstd', Buffer.from(LIST), 'zstd', 'bad_json'],
    ['no brotli', Buffer.from(LIST), 'br', 'bad_json'],
    ['in an unknown encoding', Buffer.from(LIST), 'sdch', 'bad_content_type'],
    ['in two encodings', gzipSync(gzipSync(LIST)), 'gzip, gzip', 'bad_content_type'],
    ['in nine encodings', Buffer.from(LIST), Array(9).fill('br').join(', '), 'bad_content_type'],
  ])('that is %s is refused', async (_name, body, encoding, reason) => {
    expect(await fetchBody(body, { 'Content-Encoding': encoding })).toMatchObject({ ok: false, reason })
  })

  test('that a reverse proxy made with gzip is read', async () => {
    const outcome = await fetchBody(gzipSync(LIST), { 'Content-Encoding': 'gzip' })
    expect(outcome).toMatchObject({ ok: true, observed: { observations: [{ name: 'codex-é.json' }] } })
  })
})

test.each(['text/html; charset=utf-8', 'text/plain', 'application/problem+json', 'application/jsonp', ''])(
  'fault 20: a 200 of type %j is not taken for a list, whatever it holds',
  async (type) => {
    expect(await fetchBody(LIST, { 'Content-Type': type })).toMatchObject({ ok: false, reason: 'bad_content_type' })
  },
)

test('fault 21: an empty answer and JSON that is no list are bad_shape', async () => {
  for (const body of ['', 'null', '[]', '{}', '{"files":null}', '{"files":{}}']) {
    expect(await fetchBody(body), body).toMatchObject({ ok: false, reason: 'bad_shape' })
  }
})

describe('fault 34: only UTF-8 is read', () => {
  test('a byte order mark is passed over', async () => {
    expect(await fetchBody(`\uFEFF${LIST}`)).toMatchObject({ ok: true })
  })

  test.each([
    ['UTF-16', Buffer.from(`\uFEFF${LIST}`, 'utf16le')],
    ['Latin-1', Buffer.from(LIST, 'latin1')],
    ['torn UTF-8', Buffer.from(LIST).subarray(0, LIST.indexOf('é') + 1)],
    ['torn JSON', Buffer.from(LIST.slice(0, 40))],
  ])('%s is bad_json', async (_name, body) => {
    expect(await fetchBody(body)).toMatchObject({ ok: false, reason: 'bad_json' })
  })
})
