import { once } from 'node:events'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { type FakeProxy, LIST_PATH, PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { type Program, startProgram } from '../support/program.ts'
import { temporaryFolder } from '../support/temporary.ts'

type Env = Readonly<Record<string, string>>

test('without a key the program says in one sentence what to set and where to find it', async () => {
  const program = start({})
  expect(await program.ended).toBe(2)
  expect(program.output()).toMatch(
    /^CLIPROXY_MANAGEMENT_KEY is not set: .*npm run demo, or docker compose --profile demo up\n$/,
  )
})

test('a service that is restarted at once waits where it is told to, so that its log says it once, and can be stopped', async () => {
  const service = start({ EXPORTER_PAUSE_SECONDS: '60' })
  await service.waitFor(/CLIPROXY_MANAGEMENT_KEY is not set/)
  await delay(1000)
  expect(service.child.exitCode).toBe(null)
  service.child.kill('SIGTERM')
  expect(await service.ended).toBe(null)
  expect(await start({ EXPORTER_PAUSE_SECONDS: '60' }, ['--check-config']).ended).toBe(2)
})

test('fault 63: SIGTERM at rest ends the program with 0', async () => {
  const { env } = await setUp()
  const program = start(env)
  await program.waitFor(/OAuth sync completed/)
  expect(await program.stop()).toBe(0)
})

test('fault 63: SIGTERM while a fetch hangs ends the program with 0 within 10 s, and changes nothing', async () => {
  const { env, proxy, dataDir } = await setUp()
  expect(await start(env, ['--once']).ended).toBe(0)
  const before = rowsOf(dataDir)
  proxy.handle(() => {})
  const program = start(env)
  await program.waitFor(/Fetching OAuth credentials/)
  const askedAt = performance.now()
  expect(await program.stop()).toBe(0)
  expect(performance.now() - askedAt).toBeLessThan(10_000)
  expect(rowsOf(dataDir)).toEqual(before)
})

test('fault 63: SIGTERM while another process holds the database ends the program with 0 within 10 s', async () => {
  const { env, dataDir } = await setUp()
  expect(await start(env, ['--once']).ended).toBe(0)
  const holder = new DatabaseSync(`${dataDir}/credentials.db`)
  onTestFinished(() => holder.close())
  holder.exec('begin immediate')
  const program = start(env)
  await program.waitFor(/Fetching OAuth credentials/)
  const askedAt = performance.now()
  expect(await program.stop()).toBe(0)
  expect(performance.now() - askedAt).toBeLessThan(10_000)
})

test('fault 63: a signal that npm repeats is one wish, and the program ends with 0', async () => {
  const { env, proxy } = await setUp()
  proxy.handle(() => {})
  const program = start(env)
  await program.waitFor(/Fetching OAuth credentials/)
  program.child.kill('SIGINT')
  program.child.kill('SIGINT')
  expect(await program.ended).toBe(0)
})

test('fault 63: a second signal ends the program at once, whatever it waits for', async () => {
  const { env } = await setUp()
  const program = start(env)
  const url = await program.url()
  // Its answer is never read to the end, so that the server waits for it.
  const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write('GET /metrics HTTP/1.1\r\n'))
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  program.child.kill('SIGTERM')
  await program.waitFor(/Shutting down/)
  await delay(1200)
  program.child.kill('SIGTERM')
  const askedAt = performance.now()
  expect(await program.ended).toBe(1)
  expect(performance.now() - askedAt).toBeLessThan(5_000)
})

test('a misspelt setting is named beside the one that is missing', async () => {
  const program = start({ CLIPROXY_MANAGMENT_KEY: 'a' })
  expect(await program.ended).toBe(2)
  expect(program.output()).toContain('CLIPROXY_MANAGMENT_KEY is not a setting of this program')
})

test('fault 63: a port in use is explained, with exit code 1', async () => {
  const { env, proxy } = await setUp()
  const program = start({ ...env, COLLECTOR_TRIGGER_PORT: new URL(proxy.url).port })
  expect(await program.ended).toBe(1)
  expect(program.output()).toContain('another program uses that port')
})

test('--once and --dry-run work beside a serving exporter, and one that serves works beside them', async () => {
  const { env, proxy, dataDir } = await setUp()
  const program = start(env)
  await program.waitFor(/OAuth sync completed/)
  const url = await program.url()
  const dry = start(env, ['--dry-run'])
  expect(await dry.ended).toBe(0)
  expect(dry.stdout()).toBe('default: nothing would change.\n\ndefault: 20 credentials read, nothing written.\n')
  expect(dry.output()).not.toContain('completed')
  proxy.answer('auth-files.after-restart')
  const once = start(env, ['--once'])
  expect(await once.ended).toBe(0)
  expect(once.stdout()).toContain('be***@example.com')
  expect(once.stdout()).toMatch(/\n\ndefault: 20 credentials read and stored, \d+ changed, 0 removed\.\n$/)
  // The service meets the newer revision, loads it, and goes on.
  const response = await fetch(`${url}/api/collector/oauth/sync?wait=true`, { method: 'POST' })
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ proxies: [{ fetch: { ok: true }, store: { ok: true } }] })
  expect(rowsOf(dataDir)).toHaveLength(20)
})

test('--dry-run leaves a data directory as it is, and exits with 1 when the store or the proxy fails', async () => {
  const { env, proxy, dataDir } = await setUp()
  const dry = start({ ...env, DATA_DIR: `${dataDir}/new` }, ['--dry-run'])
  expect(await dry.ended).toBe(0)
  expect(dry.stdout()).toContain('add')
  expect(readdirSync(dataDir)).toEqual([])
  writeFileSync(`${dataDir}/credentials.db`, 'damaged')
  expect(await start(env, ['--dry-run']).ended).toBe(1)
  expect(readdirSync(dataDir)).toEqual(['credentials.db'])
  rmSync(`${dataDir}/credentials.db`)
  await proxy.close()
  expect(await start(env, ['--dry-run']).ended).toBe(1)
  expect(await start(env, ['--once']).ended).toBe(1)
})

const KEY_REFUSED = /The management key was refused: set CLIPROXY_MANAGEMENT_KEY .*/

test('who tries a refused key again, or starts with it, is told at once why, what to do, and when the next try is', async () => {
  const { env, proxy } = await setUp()
  const wrong = { ...env, CLIPROXY_MANAGEMENT_KEY: 'wrong', LOG_LEVEL: 'info' }
  const first = start(wrong, ['--once'])
  expect(await first.ended).toBe(1)
  expect(first.stdout()).toMatch(
    /^default: failed \(unauthorized\)\. The management key .* Next try at \S+ \S+ UTC\.\n$/,
  )
  for (const flag of ['--once', '--dry-run']) {
    const again = start(wrong, [flag])
    expect(await again.ended).toBe(1)
    expect(again.stdout()).toMatch(/^default: not asked \(unauthorized\)\. The .* Next try at \S+ \S+ UTC\.\n$/)
    expect(again.stdout()).toMatch(KEY_REFUSED)
  }
  const service = start(wrong)
  await service.waitFor(
    /"level":"error".*"nextTryAt":"20.*Not fetching OAuth credentials: The management key was refused/,
  )
  expect(proxy.requests(LIST_PATH)).toBe(1)
})

test('--once --json and --dry-run --json print one JSON value each, and the log stays out of it', async () => {
  const { env } = await setUp()
  const dry = start(env, ['--dry-run', '--json'])
  expect(await dry.ended).toBe(0)
  const { proxies } = dryRun.parse(JSON.parse(dry.stdout()))
  const fields = proxies[0]?.changes[0]?.fields.map(({ field }) => field)
  expect(proxies[0]?.changes.map(({ what }) => what)).toEqual(Array.from({ length: 20 }, () => 'add'))
  expect(fields).toContain('status')
  const once = start(env, ['--once', '--json'])
  expect(await once.ended).toBe(0)
  const result: unknown = JSON.parse(once.stdout())
  expect(result).toMatchObject({ proxies: [{ proxy: 'default', store: { ok: true }, next_try_at: null }] })
  expect(result).toHaveProperty('credentials.length', 20)
  expect(once.stdout()).toContain('be***@example.com')
})

test('a wrong key costs the proxy one request over ten restarts', async () => {
  const { env, proxy } = await setUp()
  for (let restart = 0; restart < 10; restart++) {
    const program = start({ ...env, CLIPROXY_MANAGEMENT_KEY: 'wrong', LOG_LEVEL: 'debug' })
    await program.waitFor(/Failed to fetch auth files|Not fetching OAuth credentials/)
    await program.stop()
  }
  expect(proxy.requests(LIST_PATH)).toBe(1)
})

test('the demo serves filled metrics and says that they are invented', async () => {
  const program = start({ SUPABASE_URL: 'http://127.0.0.1:1', CLIPROXY_URL: 'http://127.0.0.1:1' }, ['--demo'])
  await program.waitFor(/OAuth sync completed: 19 credentials/)
  expect(program.output()).toContain('its proxy, accounts and figures are invented')
  expect(program.output()).toContain('scheduled every 15 seconds')
  const metrics = await (await fetch(`${await program.url()}/metrics`)).text()
  const days = /subscription_days_remaining\{proxy="demo",[^}]*credential="e9bf171a63834147"[^}]*\} (\S+)/.exec(metrics)
  expect(Number(days?.[1])).toBeCloseTo(5.5, 1)
  expect(await program.stop()).toBe(0)
})

test('the demo ends with its terminal, and leaves no folder behind', async () => {
  const folder = temporaryFolder()
  const program = start({ TMPDIR: folder }, ['--demo'])
  await program.waitFor(/OAuth sync completed/)
  expect(readdirSync(folder)).toHaveLength(1)
  program.child.kill('SIGHUP')
  expect(await program.ended).toBe(0)
  expect(readdirSync(folder)).toEqual([])
})

const dryRun = z.object({
  proxies: z.array(
    z.object({ changes: z.array(z.object({ what: z.string(), fields: z.array(z.object({ field: z.string() })) })) }),
  ),
})

async function setUp(): Promise<{ env: Env; proxy: FakeProxy; dataDir: string }> {
  const proxy = await startFakeProxy()
  onTestFinished(proxy.close)
  const dataDir = temporaryFolder()
  return { proxy, dataDir, env: { CLIPROXY_URL: proxy.url, CLIPROXY_MANAGEMENT_KEY: PROXY_KEY, DATA_DIR: dataDir } }
}

function start(env: Env, args: readonly string[] = []): Program {
  return startProgram({ env, args })
}

function rowsOf(dataDir: string): unknown[] {
  const database = new DatabaseSync(`${dataDir}/credentials.db`, { readOnly: true })
  try {
    return database
      .prepare('select credential, removed_at, last_synced, updated_at from oauth_credentials order by 1')
      .all()
  } finally {
    database.close()
  }
}
