import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openSource } from '../support/proxy-source.ts'

const FOLDER = join(import.meta.dirname, '../fixtures/tls')
const pem = (file: string) => readFileSync(join(FOLDER, file), 'utf8')

const openWith = (certificate: string, trusted = true) =>
  openSource(
    {},
    { tls: { key: pem('server.key'), cert: pem(`${certificate}.crt`) } },
    trusted ? { ca: pem('ca.crt') } : {},
  )

describe('fault 10: over TLS,', () => {
  test.each([
    ['expired', true, 'renew'],
    ['wrong-name', true, 'the host name that the certificate is for'],
    ['self-signed', false, 'CLIPROXY_CA_FILE'],
    ['trusted', false, 'CLIPROXY_CA_FILE'],
  ])(
    'a certificate called %s (its authority known: %s) is refused before the key is sent, with the hint: %s',
    async (certificate, trusted, advice) => {
      const { upstream, fetch } = await openWith(certificate, trusted)
      const outcome = await fetch()
      expect(outcome).toMatchObject({ ok: false, reason: 'tls', hint: expect.stringContaining(advice) })
      expect(upstream.requests()).toBe(0)
    },
  )

  test('a proxy that speaks none is refused, with a hint', async () => {
    const { upstream, fetchFrom } = await openSource()
    const hint = expect.stringContaining('begin its URL with http://')
    expect(await fetchFrom(upstream.url.replace('http:', 'https:'))).toMatchObject({ ok: false, reason: 'tls', hint })
  })

  test('a proxy with a good certificate is read', async () => {
    const { fetch } = await openWith('trusted')
    expect(await fetch()).toMatchObject({ ok: true })
  })
})

test('HTTP/1.1 is spoken with a server that would speak HTTP/2', async () => {
  const versions: string[] = []
  const options = { allowHTTP1: true, key: pem('server.key'), cert: pem('trusted.crt') }
  const server = createSecureServer(options, (request, response) => {
    versions.push(request.httpVersion)
    response.end()
  })
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // It listens on a port.
  const { fetchFrom } = await openWith('trusted')
  await fetchFrom(`https://127.0.0.1:${port}`)
  expect(versions).toEqual(['1.1'])
})

test('NODE_EXTRA_CA_CERTS makes a private authority trusted, too', async () => {
  const { upstream, dataDir } = await openWith('trusted', false)
  const code = `
    import { createManagementSource } from ${JSON.stringify(join(import.meta.dirname, '../../src/source/management-source.ts'))}
    const clock = { now: () => new Date(), monotonicMs: () => performance.now() }
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    const source = createManagementSource({ clock, log, dataDir: process.argv[1], intervalSeconds: 900 })
    const proxy = { name: 'default', url: process.argv[2], readKey: async () => 'a-management-key-for-tests' }
    console.log((await source.fetch(proxy, 'schedule', new AbortController().signal)).ok)`
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(FOLDER, 'ca.crt') }
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code, dataDir, upstream.url], { env })
  expect(stdout).toBe('true\n')
})
