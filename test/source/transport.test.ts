import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { createDispatcher } from '../../src/source/dispatcher.ts'
import { readNetworkError } from '../../src/source/network-error.ts'
import { countFollowers } from '../support/followers.ts'
import { openSource } from '../support/proxy-source.ts'

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
const LIST = '{"files":[]}'

test('fault 1: a refused connection and an unknown host have reasons of their own, and are asked again by the next fetch', async () => {
  const { upstream, fetch, fetchFrom } = await openSource()
  // Too long for a label of a host name, so that no name server is asked.
  expect(await fetchFrom(`http://${'a'.repeat(64)}.invalid:8317`)).toMatchObject({ ok: false, reason: 'dns' })
  await upstream.close()
  for (const _ of [1, 2]) expect(await fetch()).toEqual({ ok: false, reason: 'refused', hint: expect.any(String) })
})

test('fault 1: a name server that fails for now is dns', () => {
  const cause = Object.assign(new Error('getaddrinfo EAI_AGAIN proxy.example'), { code: 'EAI_AGAIN' })
  expect(readNetworkError(new TypeError('fetch failed', { cause }))).toMatchObject({ reason: 'dns' })
})

test('fault 2: a host that swallows the first packet is given up by the connect timeout', async () => {
  const url = await startBlackHole()
  const { fetchFrom } = await openSource({
    dispatcher: createDispatcher({ connectTimeoutMs: 200 }),
    timeoutMs: 600_000,
  })
  const startMs = performance.now()
  const outcome = await fetchFrom(url)
  expect(outcome).toMatchObject({ ok: false, reason: 'timeout' })
  expect(performance.now() - startMs).toBeLessThan(9000)
})

test('fault 3: headers that never arrive end at the deadline, with the socket', async () => {
  const { upstream, fetch } = await openSource({ timeoutMs: 2000 })
  upstream.handle(() => {})
  expect(await fetch()).toMatchObject({ ok: false, reason: 'timeout' })
  await expectNoConnection(upstream)
  upstream.answer('auth-files')
  expect(await fetch()).toMatchObject({ ok: true })
})

test('fault 4: the deadline covers a body that drips', async () => {
  const { upstream, fetch } = await openSource({ timeoutMs: 200 })
  upstream.handle((_, response) => {
    response.setHeader('Content-Type', 'application/json').write('{')
    const drip = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(drip))
  })
  expect(await fetch()).toMatchObject({ ok: false, reason: 'timeout' })
  await expectNoConnection(upstream)
})

test.each([
  ['a reset', `${HEAD}Content-Length: 100\r\n\r\n{"files":[`, 'resetAndDestroy'],
  ['a truncated chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\n64\r\n{"files":[`, 'end'],
  ['missing last chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\nc\r\n${LIST}\r\n`, 'end'],
  ['a short Content-Length', `${HEAD}Content-Length: 100\r\n\r\n${LIST}`, 'end'],
  ['no answer at all', '', 'end'],
] as const)('fault 5: %s half way is reset, even where the text so far is JSON', async (_name, raw, ending) => {
  const { upstream, fetch } = await openSource()
  upstream.handle(({ socket }) => {
    socket.write(raw)
    setImmediate(() => socket[ending]())
  })
  expect(await fetch()).toMatchObject({ ok: false, reason: 'reset' })
})

test('giving up closes the connection and is no failure of the proxy', async () => {
  const { upstream, fetch } = await openSource({ timeoutMs: 600_000 })
  const giveUp = new AbortController()
  upstream.handle(() => giveUp.abort())
  expect(await fetch('schedule', giveUp.signal)).toEqual({ ok: false, reason: 'other' })
  await expectNoConnection(upstream)
  expect(await fetch('schedule', giveUp.signal)).toEqual({ ok: false, reason: 'other' })
  expect(upstream.requests()).toBe(1)
})

test('a fetch leaves nothing on the signal that may end it, which lives as long as the process', async () => {
  const { upstream, fetch } = await openSource()
  const { signal } = new AbortController()
  expect(await fetch('schedule', signal)).toMatchObject({ ok: true })
  upstream.answer('health.404')
  expect(await fetch('schedule', signal)).toMatchObject({ ok: false })
  expect(countFollowers(signal)).toBe(0)
})

async function expectNoConnection(upstream: { readonly connections: () => number }): Promise<void> {
  for (let tries = 0; upstream.connections() > 0 && tries < 100; tries++) await sleep(10)
  expect(upstream.connections()).toBe(0)
}

/** A listening port whose owner accepts nobody and whose queue is full, so that the kernel drops what comes next. */
async function startBlackHole(): Promise<string> {
  const code = `
    const { parentPort } = require('node:worker_threads')
    const server = require('node:net').createServer()
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port)
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
    })`
  const worker = new Worker(code, { eval: true })
  const [port] = await once(worker, 'message')
  const fillers = [0, 1].map(() => connect(port, '127.0.0.1'))
  await Promise.all(fillers.map((filler) => once(filler, 'connect')))
  onTestFinished(async () => {
    for (const filler of fillers) filler.destroy()
    await worker.terminate()
  })
  return `http://127.0.0.1:${port}`
}
