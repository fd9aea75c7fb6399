import { beforeEach, expect, test } from 'vitest'
import type { Observation } from '../../../src/domain/observation.ts'
import type { SyncReport } from '../../../src/domain/report.ts'
import type { CredentialStore } from '../../../src/domain/store.ts'
import { createHandClock } from '../../support/hand-clock.ts'
import { observationsOf } from '../../support/observations.ts'
import * as faults from '../../support/postgrest-faults.ts'
import type { Fault } from '../../support/postgrest-gateway.ts'
import { emptyTables } from '../../support/postgrest-project.ts'
import { answering, createHarnessOn, type Harness } from '../../support/sync-harness.ts'
import { describeWithProject, storeOf } from '../support/supabase-project.ts'

/** The next sync of an exporter, from a proxy's list to the project's rows. */
function see(exporter: Harness<CredentialStore>, observations: readonly Observation[]): Promise<SyncReport> {
  exporter.answer(answering(observations))
  return exporter.sync()
}

function published({ board }: Harness<CredentialStore>) {
  return board.current().get('default')
}

describeWithProject('with Supabase as the store,', (project) => {
  beforeEach(async () => {
    project().gateway.break(null)
    await emptyTables(project().sql)
  })
  const sql = (text: string) => project().sql.query(text)
  const listWith = (success: number): Observation[] =>
    observationsOf(3).map((observation) => ({ ...observation, requests: { success, failed: 1 } }))
  const storedCounts = async () => {
    const rows = await sql('select success_count from oauth_credentials where removed_at is null order by credential')
    return rows.map((row) => Number(row.success_count))
  }
  const usage = async () => {
    const [row] = await sql('select coalesce(sum(success), 0) as success from oauth_daily_stats')
    const [detail] = await sql('select coalesce(sum(success), 0) as success from oauth_usage')
    return [Number(row?.success), Number(detail?.success)]
  }

  test.each<[string, Fault, string]>([
    ['it is down', faults.breaksBefore, 'store_unavailable'],
    ['it is paused', faults.answers(540), 'store_unavailable'],
    ['it has a storm of 5xx', faults.answers(502), 'store_unavailable'],
    ['it refuses the key', faults.answers(401), 'store_unauthorized'],
    ['it lacks a grant', faults.refuses(403, '42501'), 'store_forbidden'],
    ['it lacks the migration', faults.refuses(404, 'PGRST202'), 'store_schema'],
    ['its statements time out', faults.refuses(500, '57014'), 'store_timeout'],
    ['its answers do not end', faults.stallsWithin, 'store_timeout'],
    ['its answers are lost', faults.breaksAfter, 'store_conflict'],
    ['it refuses a row', faults.refuses(400, '22021'), 'store_rejected'],
  ])('faults 52 to 58: metrics go on while %s, and the next good sync makes up for it', async (_, fault, reason) => {
    // Long enough for a good answer on a busy machine.
    const deadline = fault === faults.stallsWithin ? { timeoutMs: 1_500 } : {}
    const exporter = createHarnessOn(storeOf(project(), deadline))
    expect((await see(exporter, listWith(10))).store).not.toHaveProperty('reason')
    project().gateway.break(fault)
    for (const success of [11, 15]) {
      const { fetch, store } = await see(exporter, listWith(success))
      expect(fetch).not.toHaveProperty('reason')
      if (reason !== 'store_conflict') expect(store).toMatchObject({ reason })
      expect(published(exporter)).toMatchObject({ askedAt: exporter.clock.now() })
      expect(published(exporter)?.credentials[0]?.requests?.success).toBe(success)
      expect(exporter.storeUp()).toBe(store?.reason === undefined)
      expect(JSON.stringify(exporter.log.lines)).not.toMatch(/example\.com|sb_secret/)
    }
    project().gateway.break(null)
    expect((await see(exporter, listWith(20))).store).not.toHaveProperty('reason')
    expect(exporter.storeUp()).toBe(true)
    expect(await storedCounts()).toEqual([20, 20, 20])
    expect(await usage()).toEqual([30, 30])
  })

  test('an exporter that starts while the store is down levels it later, with the usage since what is stored', async () => {
    const clock = createHandClock()
    await see(createHarnessOn(storeOf(project()), { clock }), listWith(10))
    project().gateway.break(faults.answers(503))
    const restarted = createHarnessOn(storeOf(project()), { clock })
    expect((await see(restarted, listWith(14))).store).toMatchObject({ reason: 'store_unavailable' })
    expect(published(restarted)?.credentials).toHaveLength(3)
    project().gateway.break(null)
    await see(restarted, listWith(15))
    expect(await usage()).toEqual([15, 15])
  })

  test('fault 59: of two default installations with different proxies the second is refused, and nothing is destroyed', async () => {
    const clock = createHandClock()
    const first = createHarnessOn(storeOf(project()), { clock })
    await see(first, listWith(10))
    const urls = { default: 'http://other:8317' }
    const second = createHarnessOn(storeOf(project()), { clock, writer: 'writer-2', urls })
    const before = await sql('select * from oauth_credentials order by id')
    for (let round = 0; round < 3; round++) {
      expect((await see(second, observationsOf(9).slice(5))).store).toMatchObject({ reason: 'name_taken' })
    }
    expect(published(second)?.credentials).toHaveLength(4)
    expect(await sql('select * from oauth_credentials order by id')).toEqual(before)
    expect((await see(first, listWith(12))).store).not.toHaveProperty('reason')
    expect(await usage()).toEqual([6, 6])
  })

  test('rows deleted by hand come back with the next sync', async () => {
    const exporter = createHarnessOn(storeOf(project()))
    await see(exporter, listWith(10))
    for (const deletion of [
      'delete from oauth_credentials where credential like $$%1$$',
      'delete from oauth_credentials',
      'delete from oauth_sync_state',
      'truncate oauth_credentials, oauth_evidence, oauth_quota, oauth_inquiries, oauth_usage, oauth_daily_stats, oauth_sync_state',
    ]) {
      await sql(deletion)
      expect((await see(exporter, listWith(10))).store).not.toHaveProperty('reason')
      expect(await storedCounts()).toEqual([10, 10, 10])
    }
  })
})
