import { beforeAll, expect, test } from 'vitest'
import { credentialsOf, credentialWith } from '../../support/credentials.ts'
import { SECRET_KEY, signToken } from '../../support/postgrest-gateway.ts'
import { describeWithProject, storeOf } from '../support/supabase-project.ts'
import { loadProxy, sync } from '../support/syncs.ts'

/** Each with a column of numbers. */
const TABLES = [
  ['oauth_credentials', 'id'],
  ['oauth_evidence', 'credential_id'],
  ['oauth_usage', 'success'],
  ['oauth_daily_stats', 'success'],
  ['oauth_sync_state', 'revision'],
] as const
const FUNCTIONS = [
  ['load_oauth_state', { proxies: ['default'] }],
  ['apply_oauth_sync', { change: {} }],
  ['load_oauth_state_2', { proxies: ['default'] }],
  ['apply_oauth_sync_2', { change: {} }],
  ['load_oauth_inquiries', { proxies: ['default'] }],
  ['record_oauth_inquiry', { entry: {} }],
  ['read_oauth_overview', {}],
] as const
const OUTSIDERS = ['anon', 'authenticated', 'nobody'] as const

describeWithProject('through the Data API,', (project) => {
  beforeAll(async () => {
    const store = storeOf(project())
    await sync(store, [credentialWith()])
    await sync(store, [credentialWith({ requests: { success: 40, failed: 2 } })])
  })
  const ask = async (role: string, method: string, path: string, body: unknown) => {
    const key = role === 'service_role' ? SECRET_KEY : role === 'nobody' ? '' : await signToken(role)
    return fetch(`${project().gateway.url}/rest/v1/${path}`, {
      method,
      headers: { apikey: key, 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
    })
  }

  const attempts = OUTSIDERS.flatMap((role) => [
    ...TABLES.flatMap(([table, column]) => [
      { role, method: 'GET', path: table, body: null },
      { role, method: 'POST', path: table, body: {} },
      { role, method: 'PATCH', path: `${table}?${column}=gt.0`, body: { [column]: 7 } },
      { role, method: 'DELETE', path: `${table}?${column}=gt.0`, body: null },
    ]),
    { role, method: 'GET', path: 'oauth_credentials_overview', body: null },
    ...FUNCTIONS.map(([name, body]) => ({ role, method: 'POST', path: `rpc/${name}`, body })),
  ])
  test.each(attempts)('$role may not $method $path', async ({ role, method, path, body }) => {
    const response = await ask(role, method, path, body)
    expect(response.status).toBe(role === 'authenticated' ? 403 : 401)
    expect(await response.json()).toMatchObject(role === 'nobody' ? {} : { code: '42501' })
  })

  test.each(TABLES)('the service role reads and changes %s', async (table, column) => {
    const rows = await ask('service_role', 'GET', table, null)
    expect(await rows.json()).toHaveLength(1)
    const changed = await ask('service_role', 'PATCH', `${table}?${column}=lt.0`, { [column]: 0 })
    expect(changed.status).toBe(204)
    expect((await ask('service_role', 'DELETE', `${table}?${column}=lt.0`, null)).status).toBe(204)
  })

  test('the service role reads the overview, soonest end first', async () => {
    const store = storeOf(project())
    const [late, early, never] = [new Date('2027-01-01'), new Date('2026-12-01'), null]
    const credentials = credentialsOf(3).map((credential, index) => {
      const endAt = [late, never, early][index] ?? null
      return { ...credential, endAt, evidence: endAt === null ? null : ('id_token' as const) }
    })
    await sync(store, credentials)
    const response = await ask('service_role', 'GET', 'oauth_credentials_overview?select=name,days_left', null)
    const rows = await response.json()
    const [first, second, third] = [credentials[2], credentials[0], credentials[1]].map(
      (credential) => credential?.name,
    )
    expect(rows).toMatchObject([{ name: first }, { name: second }, { name: third, days_left: null }])
  })

  test('no policy lets those in who were granted something by hand', async () => {
    await project().sql.query('grant select on oauth_credentials to anon, authenticated')
    for (const role of ['anon', 'authenticated']) {
      const response = await ask(role, 'GET', 'oauth_credentials', null)
      expect([response.status, await response.json()]).toEqual([200, []])
    }
    await project().sql.query('revoke select on oauth_credentials from anon, authenticated')
    expect(await loadProxy(storeOf(project()))).not.toBeNull()
  })
})
