import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { credentialsOf, credentialWith } from '../../support/credentials.ts'
import { freePort } from '../../support/free-port.ts'
import * as faults from '../../support/postgrest-faults.ts'
import type { Fault } from '../../support/postgrest-gateway.ts'
import { emptyTables } from '../../support/postgrest-project.ts'
import { expectSame } from '../support/expect-same.ts'
import { describeWithProject, storeOf } from '../support/supabase-project.ts'
import { changeTo, loadProxy, neverAborted, sync } from '../support/syncs.ts'

const ATTEMPTS = 3

describeWithProject('between the exporter and Supabase,', (project) => {
  const fresh = async () => {
    await emptyTables(project().sql)
    const { gateway } = project()
    gateway.break(null)
    gateway.requests.length = 0
    return { gateway, store: storeOf(project()) }
  }
  const change = changeTo(credentialsOf(3), null)

  test('fault 52: an address that nobody answers at is store_unavailable', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const store = storeOf(project(), { url })
    const unreachable = { ok: false, reason: 'store_unavailable', hint: expect.stringContaining('SUPABASE_URL') }
    expect(await store.apply(change, neverAborted)).toEqual(unreachable)
  })

  test.each<[string, Fault, string, number]>([
    ['fault 52: 500', faults.answers(500), 'store_unavailable', ATTEMPTS],
    [
      'fault 52: 503',
      faults.answersText(503, 'text/html', '<h1>no healthy upstream</h1>'),
      'store_unavailable',
      ATTEMPTS,
    ],
    ['fault 52: 522', faults.answersText(522, 'text/plain', 'error code: 522'), 'store_unavailable', ATTEMPTS],
    ['fault 52: 544', faults.answers(544), 'store_unavailable', ATTEMPTS],
    ['fault 52: paused', faults.answers(540), 'store_unavailable', 1],
    ['429', faults.answers(429), 'store_unavailable', ATTEMPTS],
    ['fault 53: 401', faults.answers(401, { message: 'Invalid API key' }), 'store_unauthorized', 1],
    ['fault 53: 403', faults.answers(403), 'store_forbidden', 1],
    ['fault 54: no schema cache', faults.answers(404, { code: 'PGRST205' }), 'store_schema', 1],
    ['fault 56: 23505', faults.refuses(409, '23505'), 'store_rejected', ATTEMPTS],
    ['fault 56: 40001', faults.refuses(500, '40001'), 'store_conflict', ATTEMPTS],
    ['fault 56: 57014', faults.refuses(500, '57014'), 'store_timeout', ATTEMPTS],
    ['fault 56: PGRST003', faults.refuses(504, 'PGRST003'), 'store_unavailable', ATTEMPTS],
    ['fault 57: 22021', faults.refuses(400, '22021'), 'store_rejected', 1],
    ['disk full', faults.refuses(503, '53100'), 'disk', 1],
    ['read-only project', faults.refuses(405, '25006'), 'disk', 1],
    ['an empty 404', faults.answersText(404, 'application/json', ''), 'store_unavailable', 1],
    ['a page', faults.answersText(200, 'text/html', '<html>canary@example.com</html>'), 'store_unavailable', 1],
    ['an empty answer', faults.answersText(200, 'application/json', ''), 'store_schema', 1],
    ['another answer', faults.answers(200, { applied: 'yes' }), 'store_schema', 1],
    ['no connection', faults.breaksBefore, 'store_unavailable', ATTEMPTS],
  ])(
    '%s is a failure with its reason and hint, tried again where that may help',
    async (_, fault, reason, attempts) => {
      const { gateway, store } = await fresh()
      gateway.break(fault)
      const outcome = await store.apply(change, neverAborted)
      expect(outcome).toMatchObject({ ok: false, reason, hint: expect.stringMatching(/^Supabase: .{20,}\.$/) })
      expect(JSON.stringify(outcome)).not.toContain('canary')
      expect(gateway.requests).toHaveLength(attempts)
      gateway.break(null)
      expect(await store.apply(change, neverAborted)).toEqual({ ok: true, revision: 1 })
    },
  )

  test('what passes is tried again, and then forgotten', async () => {
    const { gateway, store } = await fresh()
    gateway.inject(faults.answers(503), faults.breaksBefore)
    expect(await store.apply(change, neverAborted)).toEqual({ ok: true, revision: 1 })
    expectSame((await loadProxy(store))?.credentials, change.upserts)
  })

  test.each<[string, Fault]>([
    ['before the answer', faults.breaksAfter],
    ['within the answer', faults.breaksWithin],
  ])('fault 58: the connection breaks %s, and the repeated change counts nothing twice', async (_, fault) => {
    const { gateway, store } = await fresh()
    await sync(store, [credentialWith({ requests: { success: 1, failed: 0 } })])
    const used = [credentialWith({ requests: { success: 4, failed: 2 } })]
    const usedChange = changeTo(used, await loadProxy(store))
    gateway.inject(fault)
    expect(await store.apply(usedChange, neverAborted)).toEqual({ ok: false, reason: 'store_conflict' })
    expect(await sync(store, used)).toEqual({ ok: true, revision: 3 })
    const stats = await project().sql.query('select success, failed from oauth_daily_stats')
    expect(stats).toEqual([{ success: '3', failed: '2' }])
  })

  test('an answer without an end is given up when the time is over', async () => {
    const { gateway } = await fresh()
    gateway.break(faults.stallsWithin)
    const store = storeOf(project(), { timeoutMs: 200 })
    const startedMs = performance.now()
    expect(await store.load(['default'], neverAborted)).toMatchObject({ ok: false, reason: 'store_timeout' })
    expect(performance.now() - startedMs).toBeLessThan(2_000)
  })

  test('a caller that gives up, and a store that is closed, wait for nothing', async () => {
    const { gateway, store } = await fresh()
    gateway.break(faults.stallsWithin)
    const caller = new AbortController()
    const given = store.load(['default'], caller.signal)
    caller.abort()
    expect(await given).toMatchObject({ ok: false, reason: 'other' })
    const pending = store.load(['default'], neverAborted)
    await store.close()
    expect(await pending).toMatchObject({ ok: false, reason: 'other' })
  })

  test('a redirect is not followed: it would carry the key away', async () => {
    const { gateway, store } = await fresh()
    const visits: string[] = []
    const elsewhere = createServer((request, response) => {
      visits.push(request.url ?? '')
      response.end('{}')
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void elsewhere.close())
    await new Promise((resolve) => elsewhere.once('listening', resolve))
    // A listening TCP server has an address with a port.
    gateway.break(faults.redirects(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`))
    expect(await store.apply(change, neverAborted)).toMatchObject({ ok: false, reason: 'store_unavailable' })
    expect(visits).toEqual([])
  })
})
