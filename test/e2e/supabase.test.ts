import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { SECRET_KEY } from '../support/postgrest-gateway.ts'
import { findProject, type Project, startProject } from '../support/postgrest-project.ts'
import { type Program, startProgram } from '../support/program.ts'
import { temporaryFolder } from '../support/temporary.ts'

const programs = await findProject()
if (programs === null) console.warn('SKIPPED: no PostgreSQL and PostgREST for this platform, so no Supabase is tried')

describe.skipIf(programs === null)('the program on Supabase', () => {
  let project: Project
  beforeAll(async () => {
    if (programs !== null) project = await startProject(programs)
  })
  afterAll(() => project.remove())

  test('stores, and after a restart with Supabase unreachable and the proxy down still serves all', async () => {
    const proxy = await startFakeProxy()
    const env = { CLIPROXY_URL: proxy.url, CLIPROXY_MANAGEMENT_KEY: PROXY_KEY, DATA_DIR: temporaryFolder() }
    const first = start({ ...env, ...supabase(project.gateway.url) })
    await first.waitFor(/OAuth sync completed: 20 credentials, 20 changed/)
    const before = infoOf(await scrape(await first.url()))
    expect(await first.stop()).toBe(0)
    expect(await project.sql.query('select count(*)::int as rows from oauth_credentials_overview')).toEqual([
      { rows: 20 },
    ])
    await proxy.close()

    const second = start({ ...env, ...supabase('http://127.0.0.1:1') })
    await second.waitFor(/Failed to fetch auth files/)
    const metrics = await scrape(await second.url())
    expect(infoOf(metrics)).toEqual(before)
    expect(before).toHaveLength(20)
    expect(await second.stop()).toBe(0)
  })

  test('moving from the embedded database starts with empty tables, keeps the file, and says so once', async () => {
    const proxy = await startFakeProxy()
    onTestFinished(proxy.close)
    const proxyEnv = { CLIPROXY_NAME: 'moved', CLIPROXY_URL: proxy.url, CLIPROXY_MANAGEMENT_KEY: PROXY_KEY }
    const env = { ...proxyEnv, DATA_DIR: temporaryFolder() }
    expect(await start(env, ['--once']).ended).toBe(0)
    const moved = { ...env, ...supabase(project.gateway.url) }
    const once = start(moved, ['--once'])
    expect(await once.ended).toBe(0)
    expect(once.output()).toContain('Supabase starts empty')
    const again = start(moved, ['--once'])
    expect(await again.ended).toBe(0)
    expect(again.output()).not.toContain('Supabase starts empty')
  })
})

function supabase(url: string): Readonly<Record<string, string>> {
  return { SUPABASE_URL: url, SUPABASE_SECRET_KEY: SECRET_KEY }
}

function start(env: Readonly<Record<string, string>>, args: readonly string[] = []): Program {
  return startProgram({ env, args })
}

async function scrape(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text()
}

function infoOf(metrics: string): string[] {
  return metrics.split('\n').filter((line) => line.startsWith('cliproxy_oauth_credential_info{'))
}
