import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { startProgram } from '../support/program.ts'
import { readCapture } from '../support/proxy-captures.ts'
import { temporaryFolder } from '../support/temporary.ts'

/** What Node takes of 512 MiB. */
const nodeFlags = ['--max-old-space-size=256', '--max-semi-space-size=1', '--optimize-for-size']
const BOMB_BYTES = 100 * 1024 * 1024

test.each([
  ['empty entries', '{"files":[', '{},'],
  ['an entry that is too large', '{"files":[{"a":[', '{},'],
  ['something else', '{"a":[', '{},'],
  ['buckets of requests', '{"files":[{"id":"a","type":"codex","recent_requests":[', '{"success":0,"failed":0},'],
])('fault 6: 100 MiB of %s, by 102 kB of gzip, do not end a program with 512 MiB', async (_, head, unit) => {
  const { proxy, env } = await setUp()
  const bomb = gzipSync(head + unit.repeat(BOMB_BYTES / unit.length))
  proxy.handle((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }).end(bomb)
  })
  const program = startProgram({ nodeFlags, env })
  await program.waitFor(/"reason":"body_too_large"/)
  expect((await fetch(`${await program.url()}/healthz`)).status).toBe(200)
  expect(await program.stop()).toBe(0)
})

test('fault 50: 10,000 recorded entries pass in 512 MiB', async () => {
  const { proxy, env } = await setUp()
  // The recorded body has this shape; a wrong one fails the test.
  const { files } = readCapture('v7.2.140', 'auth-files').body as { files: readonly Record<string, unknown>[] }
  const entries = Array.from({ length: 10_000 }, (_, index) => {
    const name = `codex-${index}@example.com.json`
    return { ...files[index % files.length], id: name, name }
  })
  proxy.answerBody({ files: entries })
  const program = startProgram({ nodeFlags, env })
  await program.waitFor(/OAuth sync completed: 10000 credentials/)
  expect(await program.stop()).toBe(0)
}, 60_000)

async function setUp() {
  const proxy = await startFakeProxy()
  onTestFinished(proxy.close)
  return { proxy, env: { CLIPROXY_URL: proxy.url, CLIPROXY_MANAGEMENT_KEY: PROXY_KEY, DATA_DIR: temporaryFolder() } }
}
