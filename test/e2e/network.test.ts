import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LIST_PATH, PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { startForwardProxy } from '../support/forward-proxy.ts'
import { startProgram } from '../support/program.ts'
import { temporaryFolder } from '../support/temporary.ts'

const TLS = join(import.meta.dirname, '../fixtures/tls')

/** A folder with a `.env`, to run in. */
function folderWith(settings: Readonly<Record<string, string>>): string {
  const cwd = temporaryFolder()
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
  writeFileSync(join(cwd, '.env'), lines.join(''))
  return cwd
}

test('the program reaches its proxy and Supabase through the HTTP proxy that .env names', async () => {
  const proxy = await startFakeProxy()
  onTestFinished(proxy.close)
  const forwarder = await startForwardProxy(proxy.url)
  const cwd = folderWith({
    CLIPROXY_URL: 'http://cpa.example',
    CLIPROXY_MANAGEMENT_KEY: PROXY_KEY,
    SUPABASE_URL: 'http://project.example',
    SUPABASE_SECRET_KEY: 'sb_secret_canary',
    HTTP_PROXY: forwarder.url,
  })
  const program = startProgram({ cwd, args: ['--once'] })
  // The store is none.
  expect(await program.ended).toBe(1)
  expect(forwarder.requests).toContain(`GET http://cpa.example${LIST_PATH}`)
  expect(forwarder.requests).toContainEqual(expect.stringMatching(/^POST http:\/\/project\.example\/rest\/v1\/rpc\//))
  expect(program.stdout()).toContain('codex')
})

test('the program trusts an authority that .env names, and not without it', async () => {
  const pem = (file: string): string => readFileSync(join(TLS, file), 'utf8')
  const proxy = await startFakeProxy({ tls: { key: pem('server.key'), cert: pem('trusted.crt') } })
  onTestFinished(proxy.close)
  const settings = { CLIPROXY_URL: proxy.url, CLIPROXY_MANAGEMENT_KEY: PROXY_KEY }
  const trusting = folderWith({ ...settings, CLIPROXY_CA_FILE: join(TLS, 'ca.crt') })
  expect(await startProgram({ cwd: trusting, args: ['--once'] }).ended).toBe(0)
  const doubting = startProgram({ cwd: folderWith(settings), args: ['--once'] })
  expect(await doubting.ended).toBe(1)
  expect(doubting.output()).toContain('CLIPROXY_CA_FILE')
})
