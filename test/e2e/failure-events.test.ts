import { expect, onTestFinished, test, vi } from 'vitest'
import { type FakeProxy, LIST_PATH, PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { type FakeRespProxy, startFakeRespProxy } from '../support/fake-resp-proxy.ts'
import { type Program, startProgram } from '../support/program.ts'
import { temporaryFolder } from '../support/temporary.ts'

const FINN = 'codex-finn@example.com-plus.json'
const WAIT = { timeout: 15_000, interval: 100 }

test('a death is shown within a minute, and events are counted', async () => {
  const { resp, env } = await setUp()
  const program = start(env)
  const url = await program.url()
  await vi.waitFor(() => expect(resp.subscribers()).toBe(1), WAIT)
  // What is known of accounts is rendered after the list was read.
  await vi.waitFor(async () => expect(await read(url)).toContain('cliproxy_oauth_credential_info{'), WAIT)
  const deaths = await deathsAt(url)
  expect(await read(url)).toContain(
    'cliproxy_oauth_failure_events_total{proxy="default",provider="codex",reason="unauthorized"} 0\n',
  )
  for (let events = 0; events < 3; events++) resp.publish({ auth_id: FINN, status_code: 401, body: 'canary-of-a-user' })
  const shown = 'cliproxy_oauth_failure_events_total{proxy="default",provider="codex",reason="unauthorized"} 3\n'
  await vi.waitFor(async () => expect(await read(url)).toContain(shown), WAIT)
  // Where the first event was judged before the third came, the next sync for events is a minute later.
  await vi.waitFor(async () => expect(await deathsAt(url)).toBe(deaths + 1), { ...WAIT, timeout: 75_000 })
  expect(await read(url)).toContain('cliproxy_oauth_events_connected{proxy="default"} 1\n')
  expect(await program.stop()).toBe(0)
  expect(program.output()).not.toMatch(/canary-of-a-user|a-management-key/)
  expect(resp.failures()).toBe(0)
})

test.each(['--once', '--dry-run'])('%s opens no connection for events', async (flag) => {
  const { http, resp, env } = await setUp()
  expect(await start(env, [flag]).ended).toBe(0)
  expect(http.requests(LIST_PATH)).toBe(1)
  expect(resp.commands).toEqual([])
})

test('nor does a service with CLIPROXY_FAILURE_EVENTS=off, which shows no metric of them', async () => {
  const { resp, env } = await setUp()
  const program = start({ ...env, CLIPROXY_FAILURE_EVENTS: 'off' })
  await program.waitFor(/OAuth sync completed/)
  const text = await read(await program.url())
  expect(text).not.toMatch(/^cliproxy_oauth_(events_connected|failure_events_total)/m)
  expect(await program.stop()).toBe(0)
  expect(resp.commands).toEqual([])
})

test('a proxy that speaks HTTP alone is served as ever, and shows that no events come', async () => {
  const { http, env } = await setUp()
  const program = start({ ...env, CLIPROXY_URL: http.url, LOG_LEVEL: 'debug' })
  await program.waitFor(/publishes no failure events here/)
  expect(await read(await program.url())).toContain('cliproxy_oauth_events_connected{proxy="default"} 0\n')
  expect(await program.stop()).toBe(0)
})

/** How many accounts are shown with a login that is over. */
async function deathsAt(url: string): Promise<number> {
  return (await read(url)).match(/^cliproxy_oauth_credential_problem\{.*reason="unauthorized"/gm)?.length ?? 0
}

interface SetUp {
  readonly http: FakeProxy
  readonly resp: FakeRespProxy
  readonly env: Readonly<Record<string, string>>
}

/** A proxy that speaks both on one port, as real ones do. */
async function setUp(): Promise<SetUp> {
  const http = await startFakeProxy()
  onTestFinished(http.close)
  const resp = await startFakeRespProxy({ httpUrl: http.url })
  onTestFinished(resp.close)
  const env = { CLIPROXY_URL: resp.url, CLIPROXY_MANAGEMENT_KEY: PROXY_KEY, DATA_DIR: temporaryFolder() }
  return { http, resp, env }
}

function start(env: Readonly<Record<string, string>>, args: readonly string[] = []): Program {
  return startProgram({ env, args })
}

async function read(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text()
}
