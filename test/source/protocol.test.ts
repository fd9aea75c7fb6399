import { expect, test } from 'vitest'
import { LIST_PATH } from '../support/fake-proxy.ts'
import { openSource } from '../support/proxy-source.ts'

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
const LIST = '{"files":[]}'

test('fault 11: HTTP/1.0, whose end is the end of the connection, is read', async () => {
  const { upstream, fetch } = await openSource()
  upstream.handle(({ socket }) => socket.end(`HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n${LIST}`))
  expect(await fetch()).toMatchObject({ ok: true, version: null, clockSkewSeconds: null })
})

test('fault 11: no connection is kept between polls, so none can be stale', async () => {
  const { upstream, fetch } = await openSource()
  const kept: (string | undefined)[] = []
  upstream.handle((request, response) => {
    kept.push(request.headers.connection)
    response.writeHead(200, { 'Content-Type': 'application/json', Connection: 'keep-alive' }).end(LIST)
  })
  expect(await fetch()).toMatchObject({ ok: true })
  expect(await fetch()).toMatchObject({ ok: true })
  expect(kept).toEqual(['close', 'close'])
  expect(upstream.requests(LIST_PATH)).toBe(2)
})

test.each([
  ['a header of 20 KiB', `${HEAD}X-Long: ${'a'.repeat(20 * 1024)}\r\n\r\n${LIST}`],
  ['1000 cookies', `${HEAD}${'Set-Cookie: session=0123456789abcdef\r\n'.repeat(1000)}\r\n${LIST}`],
  ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['an impossible status', 'HTTP/1.1 1000 What\r\n\r\n'],
])('fault 12: %s is bad_status', async (_name, raw) => {
  const { upstream, fetch } = await openSource()
  upstream.handle(({ socket }) => socket.end(raw))
  expect(await fetch()).toMatchObject({ ok: false, reason: 'bad_status' })
})
