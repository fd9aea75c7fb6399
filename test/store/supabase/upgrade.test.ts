import { beforeEach, expect, test } from 'vitest'
import { NOTHING } from '../../../src/domain/condition/memory.ts'
import { credentialsOf, credentialWith, statementsOf, statementWith } from '../../support/credentials.ts'
import { observationsOf } from '../../support/observations.ts'
import { emptyTables, MIGRATIONS, migrate, rollBack } from '../../support/postgrest-project.ts'
import { createRecordedLog } from '../../support/recorded-log.ts'
import { answering, createHarnessOn } from '../../support/sync-harness.ts'
import { expectSame } from '../support/expect-same.ts'
import { describeWithProject, storeOf } from '../support/supabase-project.ts'
import { changeTo, daysAfter, loadProxy, neverAborted, sync } from '../support/syncs.ts'

const [FIRST, SECOND] = MIGRATIONS
/** 001 has no rows of statements. */
const ONLY_ACCOUNT = statementsOf({ id_token: statementWith({ accountId: 'acct-ann' }) })
const REMEMBERING = credentialsOf(3, { condition: NOTHING, nameSuffix: '' })

describeWithProject('on a database of the first release', (project) => {
  const upgrade = async () => {
    await migrate(project().sql, SECOND)
    await project().reloadSchema()
  }
  const downgrade = async () => {
    await rollBack(project().sql, SECOND)
    await project().reloadSchema()
  }
  const setUp = () => {
    const log = createRecordedLog()
    return { log, store: storeOf(project(), { log }) }
  }
  const count = async (condition: string) => {
    const [row] = await project().sql.query(`select count(*)::int as n from oauth_credentials where ${condition}`)
    return row?.n
  }
  beforeEach(async () => {
    await migrate(project().sql)
    await emptyTables(project().sql)
    await downgrade()
  })

  test('what 001 can hold is stored, and one warning names the file to run', async () => {
    const { store, log } = setUp()
    const manual = credentialWith({ evidence: 'manual', condition: NOTHING, nameSuffix: '0123' })
    for (const days of [0, 1, 2]) {
      expect(await sync(store, [manual], { askedAt: daysAfter(days) })).toMatchObject({ ok: true })
    }
    const held = { ...manual, condition: null, nameSuffix: null, statements: ONLY_ACCOUNT }
    expect(await loadProxy(store)).toMatchObject({ revision: 3, credentials: [held], removed: [] })
    expect(log.lines).toEqual([
      { level: 'warn', message: expect.stringContaining(`paste migrations/${SECOND} into`), fields: {} },
    ])
    expect(JSON.stringify(log.lines)).not.toContain(FIRST)
  })

  test('nobody could say when providers were asked, and the failure names the file to run', async () => {
    const { store } = setUp()
    await sync(store, [credentialWith()])
    const hint = expect.stringMatching(`^Supabase: to ask providers, paste migrations/${SECOND} into .*\\.$`)
    expect(await store.loadInquiries(['default'], neverAborted)).toEqual({ ok: false, reason: 'store_schema', hint })
    await upgrade()
    expect(await store.loadInquiries(['default'], neverAborted)).toEqual({ ok: true, records: [] })
  })

  test('a change is refused once after 002 was run, so that all rows are written whole', async () => {
    const { store, log } = setUp()
    const ofOther = credentialsOf(2, { proxy: 'other', condition: NOTHING })
    await sync(store, REMEMBERING)
    await sync(store, ofOther, { proxy: 'other' })
    const [stored, other] = [await loadProxy(store), await loadProxy(store, 'other')]
    await upgrade()
    const [change, another] = [changeTo(REMEMBERING, stored), changeTo(ofOther, other, { proxy: 'other' })]
    expect(await store.apply(change, neverAborted)).toEqual({ ok: false, reason: 'store_conflict' })
    expect(await sync(store, REMEMBERING)).toEqual({ ok: true, revision: 2 })
    expectSame((await loadProxy(store))?.credentials, REMEMBERING)
    expect(await store.apply(another, neverAborted)).toEqual({ ok: false, reason: 'store_conflict' })
    expect(await sync(store, ofOther, { proxy: 'other' })).toEqual({ ok: true, revision: 2 })
    expectSame((await loadProxy(store, 'other'))?.credentials, ofOther)
    expect(log.lines.map(({ level }) => level)).toEqual(['warn', 'info'])
  })

  test('an exporter goes over to 002 without a restart, and back, and loses no request', async () => {
    const { log, store } = setUp()
    const exporter = createHarnessOn(store)
    let success = 10
    const syncOnce = async () => {
      success += 5
      const list = observationsOf(3).map((observation, index) => ({
        ...observation,
        requests: { success: index === 0 ? success : 10, failed: 0 },
      }))
      exporter.answer(answering(list))
      expect((await exporter.sync()).store).not.toHaveProperty('reason')
      expect(exporter.storeUp()).toBe(true)
    }
    await syncOnce()
    await syncOnce()
    await upgrade()
    await syncOnce()
    expect(await count('condition is not null')).toBe(3)
    await downgrade()
    await syncOnce()
    await upgrade()
    expect(await count('condition is not null')).toBe(0)
    await syncOnce()
    expect(await count('condition is not null')).toBe(3)
    const [used] = await project().sql.query('select sum(success)::int as success from oauth_usage')
    expect(used).toEqual({ success: success - 15 })
    expect(log.lines.map(({ level }) => level)).toEqual(['warn', 'info', 'warn', 'info'])
  })

  test('rows from before 002 are read as 001 holds them', async () => {
    const { store } = setUp()
    const plain = credentialsOf(2)
    await sync(store, [...plain, credentialWith({ evidence: 'manual' })])
    const before = await loadProxy(store)
    await upgrade()
    expect(await loadProxy(setUp().store)).toEqual(before)
  })
})
