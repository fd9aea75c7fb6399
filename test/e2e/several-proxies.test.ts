import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { stringify } from 'yaml'
import { type FakeProxy, type FakeProxyOptions, LIST_PATH, PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { type Program, startProgram } from '../support/program.ts'
import { temporaryFolder } from '../support/temporary.ts'

test('a proxy that is down, bans or answers nonsense disturbs neither the others nor the scrape', async () => {
  const good = await open()
  const old = await open({ version: 'v6.9.49' })
  const down = await open()
  await down.close()
  const banning = await open({ list: 'banned' })
  const nonsense = await open()
  nonsense.answerBody({ files: null })
  const silent = await open()
  silent.handle(() => {})
  const { program, url } = await start({ good, old, down, banning, nonsense, silent })
  await program.waitFor(/"proxy":"good".*sync completed: 20 credentials/)
  await program.waitFor(/"proxy":"old".*sync completed: 21 credentials/)
  await expect
    .poll(() => scrape(url), { timeout: 20_000 })
    .toContain('cliproxy_oauth_breaker_open{proxy="banning",reason="banned"} 1')
  const metrics = await scrape(url)
  expect(valuesOf(metrics, 'up')).toMatchObject({ good: '1', old: '1', down: '0', banning: '0', nonsense: '0' })
  expect(valuesOf(metrics, 'credentials')).toEqual({ good: '20', old: '21' })
  expect(metrics).toContain('sync_failures_total{proxy="nonsense",step="fetch",reason="bad_shape"} 1')
})

test('a key that changes in its file closes the breaker without a restart', async () => {
  const proxy = await open()
  const keyFile = join(temporaryFolder(), 'key')
  writeFileSync(keyFile, 'wrong\n')
  const { program, url } = await start({ proxy }, keyFile)
  await program.waitFor(/Failed to fetch auth files/)
  expect(valuesOf(await scrape(url), 'up')).toEqual({ proxy: '0' })
  writeFileSync(keyFile, `${PROXY_KEY}\n`)
  const status = async () =>
    // The route's own tests hold this shape.
    (await (await fetch(`${url}/api/collector/oauth/status`)).json()) as { proxies: { breaker: unknown }[] }
  // A read of the file that was under way says what was in it before.
  await expect.poll(async () => (await status()).proxies[0]?.breaker).toBeNull()
  expect(proxy.requests(LIST_PATH)).toBe(1)
})

test('a date of the operator is shown where no proxy publishes one', async () => {
  const proxy = await open()
  const file = join(temporaryFolder(), 'subscriptions.yaml')
  const known = { name: 'claude-bob@example.com.json', subscription_end: '2099-01-31', plan_type: 'max' }
  writeFileSync(file, stringify({ subscriptions: [known, { name: 'nobody.json', subscription_end: '2099-01-31' }] }))
  const { program, url } = await start({ proxy }, null, { CLIPROXY_SUBSCRIPTIONS_FILE: file })
  await program.waitFor(/subscriptions\[1\] applies to no auth file/)
  await program.waitFor(/sync completed/)
  const metrics = await scrape(url)
  expect(metrics).toMatch(
    /subscription_end_timestamp_seconds\{[^}]*provider="claude",credential="4917cab5a52520d4",evidence="manual"\} 4073500800\n/,
  )
  expect(metrics).toContain('credential="4917cab5a52520d4",name="bo***@example.com",plan_type="max"')
})

async function open(options: FakeProxyOptions = {}): Promise<FakeProxy> {
  const proxy = await startFakeProxy(options)
  onTestFinished(proxy.close)
  return proxy
}

async function start(
  proxies: Readonly<Record<string, FakeProxy>>,
  keyFile: string | null = null,
  env: Readonly<Record<string, string>> = {},
): Promise<{ program: Program; url: string }> {
  const file = join(temporaryFolder(), 'proxies.yaml')
  const key = keyFile === null ? { management_key: PROXY_KEY } : { management_key_file: keyFile }
  writeFileSync(file, stringify({ proxies: Object.entries(proxies).map(([name, { url }]) => ({ name, url, ...key })) }))
  const program = startProgram({ env: { CLIPROXY_PROXIES_FILE: file, DATA_DIR: temporaryFolder(), ...env } })
  return { program, url: await program.url() }
}

async function scrape(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`)
  expect(response.status).toBe(200)
  return response.text()
}

/** Values of a family with the label proxy alone, by proxy. */
function valuesOf(metrics: string, family: string): Record<string, string> {
  const samples = metrics.matchAll(new RegExp(`^cliproxy_oauth_${family}\\{proxy="([^"]+)"\\} (.+)$`, 'gm'))
  return Object.fromEntries([...samples].map(([, proxy, value]) => [proxy, value]))
}
