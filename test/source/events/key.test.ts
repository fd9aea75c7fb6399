import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, request } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { PROXY_KEY } from '../../support/fake-proxy.ts'
import type { FakeRespProxyOptions } from '../../support/fake-resp-proxy.ts'
import { openEvents, startProxy, startServer, waitsOf } from './open-events.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const TLS = join(import.meta.dirname, '../../fixtures/tls')
const pem = (file: string): string => readFileSync(join(TLS, file), 'utf8')

describe('a key', () => {
  test('that is wrong costs one failure, and is not tried again until it changes', async () => {
    const proxy = await startProxy({ key: 'another' })
    const opened = openEvents(proxy.url)
    opened.onList()
    await vi.waitFor(() => expect(opened.log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1))
    for (let lists = 0; lists < 10; lists++) opened.onList()
    await delay(100)
    expect(proxy.failures()).toBe(1)
    expect(opened.waits).toEqual([])
    opened.setKey('another')
    opened.onList('another')
    await vi.waitFor(() => expect(opened.connected()).toBe(true))
  })

  test('is not tried during a ban', async () => {
    const proxy = await startProxy({ failuresToBan: 0 })
    const opened = openEvents(proxy.url)
    opened.onList()
    expect(await waitsOf(opened)).toEqual([29 * MINUTE_MS + 59_000])
    opened.onList()
    await delay(50)
    expect(proxy.commands).toHaveLength(2)
  })

  test.each<[string, FakeRespProxyOptions, readonly string[]]>([
    ['in home mode', { homeMode: true }, ['']],
    ['without that channel', { channel: 'usage' }, ['', `AUTH ${PROXY_KEY}`, 'SUBSCRIBE errors']],
  ])('is not tried for 6 h at a proxy %s', async (_, options, commands) => {
    const proxy = await startProxy(options)
    const opened = openEvents(proxy.url)
    opened.onList()
    expect(await waitsOf(opened)).toEqual([6 * HOUR_MS])
    opened.onList()
    await delay(50)
    expect(proxy.commands).toEqual(commands)
    expect(opened.connected()).toBe(false)
  })

  const STRANGERS: Readonly<Record<string, (socket: Socket) => void>> = {
    'nginx, which answers 400': (socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n<html></html>')),
    'an echo': (socket) => socket.pipe(socket),
    'a silent port': (socket) => socket.resume(),
    'one that hangs up': (socket) => socket.once('data', () => socket.destroy()),
    'one that greets with an error': (socket) => socket.write('-ERR who are you\r\n-ERR speak\r\n'),
    'one that says OK': (socket) => socket.once('data', () => socket.write('+OK\r\n')),
    'half a RESP line': (socket) => socket.once('data', () => socket.write('-ERR empty comm')),
    'an endless line': (socket) =>
      socket.once('data', () => {
        socket.write('-')
        const timer = setInterval(() => socket.write('x'.repeat(100_000)), 5)
        socket.on('close', () => clearInterval(timer))
      }),
    'an FTP server': (socket) => socket.write('220 ready\r\n'),
  }
  test.each(Object.entries(STRANGERS))('is never sent to %s', async (_, behave) => {
    let received = ''
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (bytes) => {
        received += bytes
      })
      behave(socket)
    })
    const opened = openEvents(await startServer(server))
    opened.onList()
    expect(await waitsOf(opened)).toEqual([6 * HOUR_MS])
    expect(['', '*0\r\n']).toContain(received)
    expect(opened.events).toEqual([])
  })

  test('is never sent to an HTTP reverse proxy, whatever stands behind it', async () => {
    const proxy = await startProxy()
    const reverse = createHttpServer((incoming, response) => {
      incoming.pipe(request(proxy.url, { path: incoming.url }, (answer) => answer.pipe(response)))
    })
    const opened = openEvents(await startServer(reverse))
    opened.onList()
    expect(await waitsOf(opened)).toEqual([6 * HOUR_MS])
    expect(proxy.commands).toEqual([])
  })

  test('is never sent where the URL has a path', async () => {
    const proxy = await startProxy()
    const opened = openEvents(`${proxy.url}/cliproxy`)
    opened.onList()
    await delay(50)
    expect(proxy.connections()).toBe(0)
    expect(opened.connected()).toBeNull()
  })

  test('is in no line of the log', async () => {
    const proxy = await startProxy({ key: 'another' })
    const opened = openEvents(proxy.url)
    opened.onList()
    await vi.waitFor(() => expect(opened.log.lines).not.toEqual([]))
    expect(JSON.stringify(opened.log.lines)).not.toContain(PROXY_KEY)
  })
})

describe('over TLS,', () => {
  const start = (certificate: string) =>
    startProxy({ tls: { key: pem('server.key'), cert: pem(`${certificate}.crt`) } })

  test('a proxy with a good certificate is subscribed to', async () => {
    const proxy = await start('trusted')
    const opened = openEvents(proxy.url, {}, { ca: pem('ca.crt') })
    opened.onList()
    await vi.waitFor(() => expect(proxy.subscribers()).toBe(1))
  })

  test.each(['expired', 'wrong-name', 'self-signed'])('one called %s is sent nothing', async (certificate) => {
    const proxy = await start(certificate)
    const opened = openEvents(proxy.url, {}, { ca: pem('ca.crt') })
    opened.onList()
    expect(await waitsOf(opened)).toEqual([5000])
    expect(proxy.commands).toEqual([])
  })

  test('a proxy that speaks none is sent no key', async () => {
    const proxy = await startProxy()
    const opened = openEvents(proxy.url.replace('http:', 'https:'))
    opened.onList()
    expect(await waitsOf(opened)).toEqual([5000])
    expect(proxy.commands).toEqual([])
  })
})
