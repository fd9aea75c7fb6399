import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { type FakeProxy, LIST_PATH, PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { startFakeRespProxy } from '../support/fake-resp-proxy.ts'
import { type Program, startProgram } from '../support/program.ts'
import { temporaryFolder } from '../support/temporary.ts'

const WAIT = { timeout: 15_000, interval: 50 }
const ROOT = join(import.meta.dirname, '../..')
const SUCCESSFUL = 'cliproxy_oauth_config_last_reload_successful'

test('a proxy that joins is read at once, and one that leaves takes all its series along', async () => {
  const { a, b, list, url } = await setUp()
  await vi.waitFor(async () => expect(await scrape(url)).toContain('cliproxy_oauth_up{proxy="a"} 1'), WAIT)
  list({ a, b })
  expect(await reload(url)).toEqual([200, { message: 'Configuration reloaded.', joined: ['b'], changed: [], left: [] }])
  await vi.waitFor(async () => expect(await scrape(url)).toContain('cliproxy_oauth_credentials{proxy="b"} 20'), WAIT)
  expect(a.requests(LIST_PATH)).toBe(1)
  list({ b })
  expect(await reload(url)).toEqual([200, { message: 'Configuration reloaded.', joined: [], changed: [], left: ['a'] }])
  const metrics = await scrape(url)
  expect(metrics).not.toContain('proxy="a"')
  expect(metrics).toContain('proxy="b"')
  expect(await statusOf(url)).toEqual(['b'])
  expect(await pageOf(url)).not.toContain('<td>a</td>')
})

test('one that comes back continues with what was stored of it', async () => {
  const { a, b, list, url, program } = await setUp()
  await vi.waitFor(async () => expect(await scrape(url)).toContain('cliproxy_oauth_up{proxy="a"} 1'), WAIT)
  list({ b })
  await reload(url)
  a.handle((_, response) => response.destroy())
  list({ b, a })
  await reload(url)
  await program.waitFor(/"proxy":"a".*Failed to fetch/)
  const metrics = await scrape(url)
  expect(metrics).toContain('cliproxy_oauth_up{proxy="a"} 0')
  expect(metrics).toContain('cliproxy_oauth_credentials{proxy="a"} 20')
})

test('a proxy at another URL leaves and joins, and its failure events are received from there', async () => {
  const { a, list, url } = await setUp({ CLIPROXY_FAILURE_EVENTS: 'auto' })
  const [first, second] = [await startFakeRespProxy({ httpUrl: a.url }), await startFakeRespProxy({ httpUrl: a.url })]
  onTestFinished(first.close)
  onTestFinished(second.close)
  list({ a: first })
  await reload(url)
  await vi.waitFor(() => expect(first.subscribers()).toBe(1), WAIT)
  list({ a: second })
  expect(await reload(url)).toEqual([
    200,
    { message: 'Configuration reloaded.', joined: ['a'], changed: [], left: ['a'] },
  ])
  await vi.waitFor(() => expect([first.subscribers(), second.subscribers()]).toEqual([0, 1]), WAIT)
  await vi.waitFor(async () => {
    expect(await scrape(url)).toContain('cliproxy_oauth_events_connected{proxy="a"} 1')
  }, WAIT)
})

test('a proxy whose key changes is asked at once with the new one', async () => {
  const { a, file, url } = await setUp()
  await vi.waitFor(async () => expect(await scrape(url)).toContain('cliproxy_oauth_up{proxy="a"} 1'), WAIT)
  a.changeKey('another-key')
  writeFileSync(file, stringify({ proxies: [{ name: 'a', url: a.url, management_key: 'another-key' }] }))
  expect(await reload(url)).toEqual([200, { message: 'Configuration reloaded.', joined: [], changed: ['a'], left: [] }])
  await vi.waitFor(() => expect(a.requests(LIST_PATH)).toBe(2), WAIT)
  expect(await scrape(url)).toContain('cliproxy_oauth_up{proxy="a"} 1')
})

test('a proxy that hangs is given up when it leaves', async () => {
  const { a, b, list, url } = await setUp()
  a.handle(() => {})
  const hanging = fetch(`${url}/api/collector/oauth/sync?wait=true`, { method: 'POST' })
  list({ b })
  const askedAt = performance.now()
  await reload(url)
  expect(performance.now() - askedAt).toBeLessThan(10_000)
  await (await hanging).text()
  expect(await statusOf(url)).toEqual(['b'])
  expect(await scrape(url)).not.toContain('proxy="a"')
})

test('a mistake is answered with file, line and field, and leaves everything as it was', async () => {
  const { file, url, program } = await setUp()
  await program.waitFor(/sync completed/)
  const before = sampleOf(await scrape(url), 'cliproxy_oauth_config_last_reload_success_timestamp_seconds')
  writeFileSync(file, 'proxies:\n- name: a\n  url: canary\n  management_key: canary-canary\n')
  const [status, answer] = await reload(url)
  expect(status).toBe(500)
  expect(answer.hint).toMatch(/^CLIPROXY_PROXIES_FILE, line 3: proxies\[0\]\.url: must be the base URL/)
  const metrics = await scrape(url)
  expect(sampleOf(metrics, SUCCESSFUL)).toBe('0')
  expect(sampleOf(metrics, 'cliproxy_oauth_config_last_reload_success_timestamp_seconds')).toBe(before)
  expect(await statusOf(url)).toEqual(['a'])
  await program.waitFor(/"level":"error".*line 3.*What was in force stays in force/)
  expect(program.output() + JSON.stringify(answer)).not.toContain('canary')
})

test('files are read again at a sync', async () => {
  const { a, b, list, url } = await setUp()
  await vi.waitFor(async () => expect(await scrape(url)).toContain('cliproxy_oauth_up{proxy="a"} 1'), WAIT)
  list({ a, b })
  // A request within 10 s of the last sync counts for that one.
  await vi.waitFor(
    async () => {
      await fetch(`${url}/api/collector/oauth/sync?wait=true`, { method: 'POST' })
      expect(await scrape(url)).toContain('cliproxy_oauth_credentials{proxy="b"} 20')
    },
    { timeout: 20_000, interval: 1000 },
  )
})

test('the API token guards it, and a page of another site may not ask', async () => {
  const { url } = await setUp({ COLLECTOR_API_TOKEN: 'right' })
  const statuses = [
    {},
    { headers: { Authorization: 'Bearer wrong' } },
    { headers: { Authorization: 'Bearer right', Origin: 'http://evil.example' } },
    { headers: { Authorization: 'Bearer right' } },
  ].map(async (init) => (await fetch(`${url}/-/reload`, { method: 'POST', ...init })).status)
  expect(await Promise.all(statuses)).toEqual([401, 401, 403, 200])
  expect((await fetch(`${url}/-/reload`)).status).toBe(405)
})

test('SIGHUP reloads, and SIGTERM stops in the middle of one', async () => {
  const { b, a, list, program, url } = await setUp()
  list({ a, b })
  program.child.kill('SIGHUP')
  await program.waitFor(/"proxy":"b".*joined the configuration/)
  await program.waitFor(/The configuration was read again/)
  list({ b })
  program.child.kill('SIGHUP')
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect(await program.stop()).toBe(0)
})

test('fault 67: from a terminal that is closed SIGHUP stops, and from one that is there it reloads', async () => {
  const { env } = await setUp()
  const output = join(temporaryFolder(), 'output')
  const cwd = join(temporaryFolder(), 'cwd')
  mkdirSync(cwd)
  const command = `echo pid=$$ >> ${output}; exec ${process.execPath} ${join(ROOT, 'src/main.ts')} >> ${output} 2>&1`
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, COLLECTOR_TRIGGER_PORT: '0', ...env, DATA_DIR: cwd },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  onTestFinished(() => void terminal.kill('SIGKILL'))
  const written = (): string => readFileSync(output, 'utf8')
  await vi.waitFor(() => expect(written()).toContain('sync completed'), WAIT)
  const pid = Number(/pid=(\d+)/.exec(written())?.[1])
  process.kill(pid, 'SIGHUP')
  await vi.waitFor(() => expect(written()).toContain('The configuration was read again'), WAIT)
  terminal.kill('SIGKILL')
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), WAIT)
  expect(written()).toContain('Shutting down.')
})

type Proxies = Readonly<Record<string, Pick<FakeProxy, 'url'>>>

/** The program beside two proxies, of which its file lists the first. */
async function setUp(env: Readonly<Record<string, string>> = {}) {
  const [a, b] = [await startFakeProxy(), await startFakeProxy()]
  onTestFinished(a.close)
  onTestFinished(b.close)
  const file = join(temporaryFolder(), 'proxies.yaml')
  const list = (proxies: Proxies): void => {
    const stated = Object.entries(proxies).map(([name, { url }]) => ({ name, url, management_key: PROXY_KEY }))
    writeFileSync(file, stringify({ proxies: stated }))
  }
  list({ a })
  const given = { CLIPROXY_PROXIES_FILE: file, CLIPROXY_FAILURE_EVENTS: 'off', DATA_DIR: temporaryFolder(), ...env }
  const program: Program = startProgram({ env: given })
  return { a, b, file, list, program, url: await program.url(), env: given }
}

async function reload(url: string): Promise<readonly [number, { readonly hint?: string }]> {
  const response = await fetch(`${url}/-/reload`, { method: 'POST' })
  return [response.status, (await response.json()) as { hint?: string }]
}

async function scrape(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text()
}

async function pageOf(url: string): Promise<string> {
  return (await fetch(`${url}/`)).text()
}

/** Names of the proxies. */
async function statusOf(url: string): Promise<readonly string[]> {
  const response = await fetch(`${url}/api/collector/oauth/status`)
  // The route's own tests hold this shape.
  const { proxies } = (await response.json()) as { proxies: { proxy: string }[] }
  return proxies.map(({ proxy }) => proxy)
}

function sampleOf(metrics: string, series: string): string | undefined {
  return new RegExp(`^${series} (.+)$`, 'm').exec(metrics)?.[1]
}
