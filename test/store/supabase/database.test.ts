import { afterEach, expect, test } from 'vitest'
import type { Credential } from '../../../src/domain/credential.ts'
import { credentialsOf, credentialWith } from '../../support/credentials.ts'
import { waitFor } from '../../support/postgres-process.ts'
import { signToken } from '../../support/postgrest-gateway.ts'
import { emptyTables, migrate, rollBack } from '../../support/postgrest-project.ts'
import { expectSame } from '../support/expect-same.ts'
import { describeWithProject, storeOf } from '../support/supabase-project.ts'
import { changeTo, loadProxy, neverAborted, sync } from '../support/syncs.ts'

const MIGRATION = 'migrations/001_add_oauth_credentials.sql'
const BOTH = /paste migrations\/001_add_oauth_credentials\.sql into .* then migrations\/002_add_oauth_evidence\.sql/
const CREDENTIALS = credentialsOf(3)

describeWithProject('the store on Supabase', (project) => {
  const sql = (text: string) => project().sql.query(text)
  afterEach(async () => {
    await migrate(project().sql)
    await emptyTables(project().sql)
    await project().reloadSchema()
  })

  test('fault 52: works again once a database that stopped is back', async () => {
    const store = storeOf(project())
    const change = changeTo(CREDENTIALS, null)
    await project().cluster.crash()
    expect(await store.apply(change, neverAborted)).toMatchObject({ ok: false, reason: 'store_unavailable' })
    await project().cluster.start()
    await waitFor(async () => expect(await store.apply(change, neverAborted)).toEqual({ ok: true, revision: 1 }))
  })

  test('fault 53: names the key when it is of no project, or of another role', async () => {
    for (const secretKey of ['sb_secret_of_another_project', await signToken('anon')]) {
      const outcome = await storeOf(project(), { secretKey }).load(['default'], neverAborted)
      const hint = expect.stringContaining('SUPABASE_SECRET_KEY is refused')
      expect(outcome).toEqual({ ok: false, reason: 'store_unauthorized', hint })
    }
  })

  test.each([
    'revoke all on function load_oauth_state_2(text[]) from service_role',
    'revoke all on oauth_credentials from service_role',
  ])('fault 53: names the migration after: %s', async (revocation) => {
    await sql(revocation)
    const outcome = await storeOf(project()).load(['default'], neverAborted)
    expect(outcome).toMatchObject({ ok: false, reason: 'store_forbidden', hint: expect.stringContaining(MIGRATION) })
    expect(outcome).toMatchObject({ hint: expect.stringContaining('42501') })
  })

  test('fault 54: names the migrations that are missing, and works once they have been run', async () => {
    const store = storeOf(project())
    await sync(store, CREDENTIALS)
    const stored = await loadProxy(store)
    await rollBack(project().sql)
    await project().reloadSchema()
    const missing = { ok: false, reason: 'store_schema', hint: expect.stringMatching(BOTH) }
    expect(await store.load(['default'], neverAborted)).toEqual(missing)
    expect(await store.apply(changeTo(CREDENTIALS, stored), neverAborted)).toEqual(missing)
    await migrate(project().sql)
    await waitFor(async () => expect(await loadProxy(store)).toBeNull())
    expect(await sync(store, CREDENTIALS)).toEqual({ ok: true, revision: 1 })
  })

  test('fault 54: names the migrations for an older schema', async () => {
    await sql(`create or replace function load_oauth_state_2(proxies text[]) returns json language sql
      as $$ select '{"schema_version": 0, "states": [], "credentials": []}'::json $$`)
    const outcome = await storeOf(project()).load(['default'], neverAborted)
    expect(outcome).toMatchObject({ ok: false, reason: 'store_schema', hint: expect.stringContaining(MIGRATION) })
  })

  test('is mended by the migrations after six tables were dropped, and the seventh and the functions left', async () => {
    const store = storeOf(project())
    await sync(store, [credentialWith({ requests: { success: 1, failed: 0 } })])
    const used = [credentialWith({ requests: { success: 5, failed: 0 } })]
    await sync(store, used)
    const stored = await loadProxy(store)
    await sql(
      'drop table oauth_evidence, oauth_quota, oauth_inquiries, oauth_daily_stats, oauth_usage, oauth_credentials',
    )
    expect(await store.apply(changeTo(used, stored), neverAborted)).toMatchObject({ ok: false, reason: 'store_schema' })
    await migrate(project().sql)
    await project().reloadSchema()
    const conflict = { ok: false, reason: 'store_conflict' }
    expect(await store.apply(changeTo(used, stored), neverAborted)).toEqual(conflict)
    expect(await sync(store, used)).toEqual({ ok: true, revision: 3 })
    expectSame((await loadProxy(store))?.credentials, used)
  })

  test('fault 55: applies a statement once that was killed half way', async () => {
    const store = storeOf(project())
    const locker = await project().cluster.connect('postgres')
    await locker.query('begin; lock table oauth_sync_state in exclusive mode')
    const pending = store.apply(changeTo(CREDENTIALS, null), neverAborted)
    const blocked = `from pg_stat_activity where wait_event_type = 'Lock' and query like '%apply_oauth_sync%'`
    await waitFor(async () => expect(await sql(`select pg_terminate_backend(pid) ${blocked}`)).toHaveLength(1))
    await waitFor(async () => expect(await sql(`select pid ${blocked}`)).toHaveLength(1))
    expect(await sql('select * from oauth_credentials')).toEqual([])
    await locker.query('rollback')
    expect(await pending).toEqual({ ok: true, revision: 1 })
    expectSame((await loadProxy(store))?.credentials, CREDENTIALS)
  })

  test('fault 56: reports a timeout when the database cancels a statement that takes too long', async () => {
    await sql(`alter function apply_oauth_sync_2(jsonb) set statement_timeout = '500ms'`)
    await project().reloadSchema()
    const locker = await project().cluster.connect('postgres')
    await locker.query('begin; lock table oauth_sync_state in exclusive mode')
    const store = storeOf(project())
    const change = changeTo(CREDENTIALS, null)
    const cancelled = { ok: false, reason: 'store_timeout', hint: expect.stringContaining('57014') }
    expect(await store.apply(change, neverAborted)).toEqual(cancelled)
    await locker.query('rollback')
    expect(await store.apply(change, neverAborted)).toEqual({ ok: true, revision: 1 })
  })

  test.each<[string, Partial<Credential>, string]>([
    ['NUL', { name: 'canary\0' }, '22P05'],
    ['a lone surrogate', { label: 'canary\ud800' }, 'PGRST102'],
    ['10 kB', { name: 'canary'.repeat(1_700) }, '22001'],
    ['a date beyond all calendars', { endAt: new Date(8.64e15) }, '22009'],
  ])(
    'fault 57: names the SQLSTATE, and nothing of the row, when the database refuses %s',
    async (_, overrides, code) => {
      const store = storeOf(project())
      const outcome = await store.apply(changeTo([credentialWith(overrides)], null), neverAborted)
      expect(outcome).toMatchObject({ ok: false, reason: 'store_rejected', hint: expect.stringContaining(code) })
      expect(JSON.stringify(outcome)).not.toContain('canary')
      expect(await store.apply(changeTo(CREDENTIALS, null), neverAborted)).toEqual({ ok: true, revision: 1 })
    },
  )

  test('reports a rejected row when a unique index made by hand refuses two accounts of one person', async () => {
    await sql('create unique index by_hand on oauth_credentials (email)')
    const outcome = await storeOf(project()).apply(
      changeTo(credentialsOf(2, { email: 'canary@example.com' }), null),
      neverAborted,
    )
    await sql('drop index by_hand')
    expect(outcome).toMatchObject({ ok: false, reason: 'store_rejected', hint: expect.stringContaining('23505') })
    expect(JSON.stringify(outcome)).not.toContain('canary')
  })
})
