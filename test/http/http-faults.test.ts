import { once } from 'node:events'
import { expect, test } from 'vitest'
import { exchange, open, readAll } from './raw-http.ts'
import { serveApp, syncAnswering } from './serve-app.ts'

const SYNC = 'POST /api/collector/oauth/sync HTTP/1.1\r\nHost: x\r\n'
const SCRAPE = 'GET /metrics HTTP/1.1\r\nHost: x\r\n'

test('fault 64: 500 connections that never finish their head are dropped, and meanwhile others are served', async () => {
  const { url, port } = await serveApp({}, { headersTimeoutMs: 300, checkEveryMs: 100 })
  const slow = await Promise.all(Array.from({ length: 500 }, () => open(port)))
  const answers = slow.map(async (socket) => {
    socket.write(`${SCRAPE}X-Slow: `)
    return await readAll(socket)
  })
  expect((await fetch(`${url}/metrics`)).status).toBe(200)
  for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1\.1 408 /)
  // Well before the limit of a whole request, which would drop them too.
}, 10_000)

test('fault 64: a client that never reads is dropped', async () => {
  const piece = Buffer.alloc(1 << 20, 'x')
  const { port, server } = await serveApp({ scrape: async () => Array(64).fill(piece) }, { silenceTimeoutMs: 300 })
  const accepted = once(server, 'connection')
  const socket = await open(port)
  socket.pause()
  socket.write(`${SCRAPE}\r\n`)
  const [connection] = await accepted
  await once(connection, 'close')
  expect(connection.bytesWritten).toBeGreaterThan(0)
  socket.destroy()
})

test('fault 64: more connections than there may be are closed, and those that are open go on', async () => {
  const { port } = await serveApp({}, { maxConnections: 2 })
  const [first, second, third] = [await open(port), await open(port), await open(port)]
  expect(await readAll(third)).toBe('')
  for (const socket of [first, second]) socket.write(`${SCRAPE}Connection: close\r\n\r\n`)
  for (const socket of [first, second]) expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 200 /)
}, 10_000)

test('fault 64: a head of 1 MB is refused', async () => {
  const { port } = await serveApp()
  expect(await exchange(port, `${SCRAPE}X-Long: ${'x'.repeat(1 << 20)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /)
})

test.each([
  ['declared', 'Content-Length: 1000000000'],
  ['chunked', 'Transfer-Encoding: chunked'],
])('fault 64: a body of 1 GB, %s, is refused without being read', async (_, framing) => {
  const { sync, asked } = syncAnswering()
  const { port } = await serveApp({ sync })
  const socket = await open(port)
  const answer = readAll(socket)
  socket.write(`${SYNC}${framing}\r\n\r\n`)
  await once(socket, 'data')
  const piece = Buffer.alloc(1 << 16)
  while (!socket.destroyed && socket.bytesWritten < 1e9) {
    socket.write(piece)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await answer).toMatch(/^HTTP\/1\.1 413 .*\{"error":"payload_too_large"\}$/s)
  expect(socket.bytesWritten).toBeLessThan(64 * 2 ** 20)
  expect(asked.request).toBe(0)
})

test.each([
  ['0', 202],
  ['1024', 202],
  ['1025', 413],
])('a body of %s bytes is answered with %i', async (length, status) => {
  const { url } = await serveApp()
  const body = 'x'.repeat(Number(length))
  expect((await fetch(`${url}/api/collector/oauth/sync`, { method: 'POST', body })).status).toBe(status)
})

test('a client that asks before it sends a large body is refused', async () => {
  const { port } = await serveApp()
  const head = `${SYNC}Content-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n`
  expect(await exchange(port, head)).toMatch(/^HTTP\/1\.1 413 /)
})

test('fault 64: pipelined requests are answered in order', async () => {
  const { port } = await serveApp()
  const paths = Array.from({ length: 200 }, (_, index) => (index % 2 ? '/healthz' : '/metrics'))
  const requests = paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
  const answer = await exchange(port, `${requests.join('')}GET /nope HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  const bodies = answer.split(/HTTP\/1\.1 \d+ [^\r]*\r\n.*?\r\n\r\n/s).slice(1)
  expect(bodies).toEqual([
    ...paths.map((path) => (path === '/metrics' ? 'up 1\n' : '{"status":"ok"}')),
    '{"error":"not_found"}',
  ])
})

test('fault 64: a flood of queries changes nothing', async () => {
  const { url, log } = await serveApp()
  for (let batch = 0; batch < 10; batch += 1) {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => fetch(`${url}/metrics?x=${'y'.repeat(batch * 100)}${index}`)),
    )
    for (const answer of answers) expect([answer.status, await answer.text()]).toEqual([200, 'up 1\n'])
  }
  expect(log.lines).toEqual([])
})

test('a client that hangs up during a large answer harms nobody', async () => {
  const piece = Buffer.alloc(1 << 20, 'x')
  const { url, port, log } = await serveApp({ scrape: async () => Array(32).fill(piece) })
  const socket = await open(port)
  socket.write(`${SCRAPE}\r\n`)
  await once(socket, 'data')
  socket.resetAndDestroy()
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect(log.lines.filter(({ level }) => level !== 'debug')).toEqual([])
})
