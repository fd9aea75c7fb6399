import { expect, test } from 'vitest'
import { exchange } from './raw-http.ts'
import { serveApp, syncAnswering } from './serve-app.ts'

const OPEN: readonly [method: string, path: string][] = [
  ['GET', '/'],
  ['GET', '/metrics'],
  ['GET', '/api/collector/oauth/status'],
  ['GET', '/api/collector/oauth/credentials'],
  ['POST', '/api/collector/oauth/sync'],
]
const HEALTH = ['/healthz', '/readyz', '/api/collector/health']
const TOKENS = { apiToken: 'an-api-token', metricsToken: 'a-metrics-token' }
const ALLOWED = { allowedHosts: ['exporter.example.com'] }

async function statusOf(port: number, [method, path]: readonly [string, string], ...headers: readonly string[]) {
  const lines = [`${method} ${path} HTTP/1.1`, ...headers, 'Connection: close', 'Content-Length: 0', '', '']
  return Number(/^HTTP\/1\.1 (\d+)/.exec(await exchange(port, lines.join('\r\n')))?.[1])
}

test.each([
  '127.0.0.1:5001',
  '192.168.1.5',
  '[::1]:5001',
  '[fe80::1]',
  'localhost:5001',
  'Collector',
  'demo_1:5002',
  'localhost.',
  'app.localhost',
  'nas.local',
  'nas.lan:5001',
  'host.docker.internal:5001',
  'box.home.arpa',
  'exporter.monitoring.svc:5001',
  'exporter.monitoring.svc.cluster.local.:5001',
  'exporter.example.com:5001',
  'EXPORTER.example.com.',
  '',
])('every route answers to the host %j, which nobody else can point here', async (host) => {
  const { port, log } = await serveApp(ALLOWED)
  for (const route of OPEN)
    expect([route, await statusOf(port, route, `Host: ${host}`)]).toEqual([route, expect.toSatisfy(isGood)])
  expect(log.lines).toEqual([])
})

test.each([
  'attacker.example',
  'attacker.example:5001',
  'sub.exporter.example.com',
  'exporter.example.com.attacker.example',
  'evillocal.example',
  'notlocal.xlocal',
  'com.',
  '1.2.3.4.attacker.example',
  '[attacker.example]',
  '[::1].attacker.example',
  'attacker.example/.local',
  'attacker.example#.local',
])('no route but the health ones answers to the host %j', async (host) => {
  const { sync, asked } = syncAnswering()
  const { port, log } = await serveApp({ ...ALLOWED, sync })
  for (const route of OPEN) expect([route, await statusOf(port, route, `Host: ${host}`)]).toEqual([route, 403])
  for (const path of HEALTH) expect(await statusOf(port, ['GET', path], `Host: ${host}`)).toBe(200)
  expect(asked).toEqual({ request: 0, status: 0 })
  expect(log.lines).toMatchObject([{ level: 'warn', message: expect.stringContaining('COLLECTOR_ALLOWED_HOSTS') }])
})

test('a refused name is logged once, in lower case, and not without end', async () => {
  const { port, log } = await serveApp()
  const scrape = ['GET', '/metrics'] as const
  for (const host of ['Box.example.com', 'box.example.com:5001']) await statusOf(port, scrape, `Host: ${host}`)
  expect(log.lines.map(({ fields }) => fields)).toEqual([{ host: 'box.example.com' }])
  for (let index = 0; index < 50; index += 1) await statusOf(port, scrape, `Host: box-${index}.example.com`)
  expect(log.lines).toHaveLength(20)
})

test('a route that a token guards answers to every host', async () => {
  const { port, log } = await serveApp(TOKENS)
  for (const route of OPEN) {
    const token = route[1].startsWith('/api') ? TOKENS.apiToken : TOKENS.metricsToken
    const headers = ['Host: attacker.example', `Authorization: Bearer ${token}`]
    expect([route, await statusOf(port, route, ...headers)]).toEqual([route, expect.toSatisfy(isGood)])
    expect([route, await statusOf(port, route, 'Host: attacker.example')]).toEqual([route, 401])
  }
  expect(log.lines).toEqual([])
})

test('a program that names no host, by HTTP/1.0, is no browser', async () => {
  const { port } = await serveApp()
  expect(await exchange(port, 'GET /metrics HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
})

test.each([
  ['http://192.168.1.5:5001', '192.168.1.5:5001', 202],
  ['http://nas.lan', 'nas.lan:80', 202],
  ['https://nas.lan', 'nas.lan', 202],
  ['http://NAS.lan:5001', 'nas.LAN:5001', 202],
  ['http://attacker.example', '192.168.1.5:5001', 403],
  ['http://192.168.1.5', '192.168.1.5:5001', 403],
  ['http://192.168.1.5:8080', '192.168.1.5:5001', 403],
  ['null', '192.168.1.5:5001', 403],
  ['null', 'null', 403],
  ['file://', '', 403],
])('a sync that a page of %s asks for at %s is answered with %i', async (origin, host, status) => {
  const { sync, asked } = syncAnswering()
  const { port } = await serveApp({ sync })
  const answer = await statusOf(port, ['POST', '/api/collector/oauth/sync'], `Host: ${host}`, `Origin: ${origin}`)
  expect([answer, asked.request]).toEqual([status, status === 202 ? 1 : 0])
})

function isGood(status: number): boolean {
  return status === 200 || status === 202
}
