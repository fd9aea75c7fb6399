import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { type ConditionMemory, NOTHING } from '../../../src/domain/condition/memory.ts'
import type { Credential, RequestCounts } from '../../../src/domain/credential.ts'
import {
  ANN_STATED,
  credentialsOf,
  credentialWith,
  quotaWith,
  statementsOf,
  statementWith,
} from '../../support/credentials.ts'
import { AT } from '../../support/hand-clock.ts'
import { emptyTables } from '../../support/postgrest-project.ts'
import { expectSame } from '../support/expect-same.ts'
import { firstReleaseStore } from '../support/first-release.ts'
import { describeWithProject, storeOf } from '../support/supabase-project.ts'
import { changeTo, daysAfter, loadProxy, neverAborted, sync } from '../support/syncs.ts'

const REMEMBERED: ConditionMemory = {
  ...NOTHING,
  proof: { label: 'error', reason: 'unauthorized', at: AT, until: null, restarted: false },
  requests: { success: 10, failed: 1 },
}
const ANN = credentialWith({
  condition: REMEMBERED,
  nameSuffix: '0123',
  quota: [quotaWith()],
  statements: statementsOf({ id_token: ANN_STATED }),
  requests: { success: 10, failed: 1 },
})

describeWithProject('the first release and this one, side by side on 002', (project) => {
  beforeEach(() => emptyTables(project().sql))

  test('what the first release writes is read, and what it knows nothing of is kept as it was', async () => {
    const [old, now] = [firstReleaseStore(project()), storeOf(project())]
    await sync(now, [ANN])
    const judgedByOld = { ...ANN, statusLabel: 'ok', requests: { success: 15, failed: 1 }, label: 'ann' } as const
    expect(await sync(old, [judgedByOld], { askedAt: daysAfter(1) })).toEqual({ ok: true, revision: 2 })
    expectSame((await loadProxy(now))?.credentials, [judgedByOld])
    expect(await sync(now, [judgedByOld], { askedAt: daysAfter(2) })).toEqual({ ok: true, revision: 3 })
    const usage = await project().sql.query('select success::int, failed::int from oauth_usage')
    expect(usage).toEqual([{ success: 5, failed: 0 }])
  })

  test('a login that the first release saw is what the id_token states', async () => {
    const [old, now] = [firstReleaseStore(project()), storeOf(project())]
    await sync(now, [ANN])
    const endAt = new Date('2027-01-03T00:00:00.000Z')
    const free = { planType: 'free', startAt: null, endAt: null, evidence: null } as const
    for (const news of [{ planType: 'pro', endAt }, free]) {
      const renewed = { ...ANN, ...news }
      await sync(old, [renewed])
      const { planType, accountId, startAt, endAt: end } = renewed
      const stated = statementWith({ planType, accountId, startAt, endAt: end })
      expect((await loadProxy(now))?.credentials[0]?.statements).toEqual(statementsOf({ id_token: stated }))
    }
  })

  test("what the id_token stated outlives the operator's word in the first release", async () => {
    const [old, now] = [firstReleaseStore(project()), storeOf(project())]
    await sync(now, [ANN])
    const manual = { ...ANN, planType: 'max', endAt: new Date('2027-06-01T00:00:00.000Z'), evidence: 'manual' } as const
    await sync(old, [manual])
    expectSame((await loadProxy(now))?.credentials, [manual])
  })

  test('a row that the first release made is read without memory, and written whole', async () => {
    const [old, now] = [firstReleaseStore(project()), storeOf(project())]
    await sync(old, [ANN])
    const [row] = (await loadProxy(now))?.credentials ?? []
    expect(row).toEqual({
      ...ANN,
      condition: null,
      nameSuffix: null,
      quota: [],
      statements: statementsOf({ id_token: { ...ANN_STATED, observedAt: null } }),
    })
    await sync(now, [ANN])
    expectSame((await loadProxy(now))?.credentials, [ANN])
  })

  test('a credential that the first release removed comes back with what it held', async () => {
    const [old, now] = [firstReleaseStore(project()), storeOf(project())]
    await sync(now, [ANN])
    await sync(old, [], { askedAt: daysAfter(1) })
    const [left] = (await loadProxy(now))?.removed ?? []
    expect(left).toEqual({ ...ANN, statusLabel: 'unknown' })
    expect(await sync(now, [ANN], { askedAt: daysAfter(2) })).toMatchObject({ ok: true })
    expectSame((await loadProxy(now))?.credentials, [ANN])
    expect(await sync(old, [ANN], { askedAt: daysAfter(3) })).toMatchObject({ ok: true })
  })

  test('each refuses what it computed before the other wrote', async () => {
    const stores = [firstReleaseStore(project()), storeOf(project())] as const
    for (const [first, second] of [stores, stores.toReversed()]) {
      const stored = await loadProxy(stores[1])
      const change = changeTo([ANN], stored)
      expect(await first?.apply(change, neverAborted)).toMatchObject({ ok: true })
      expect(await second?.apply(change, neverAborted)).toMatchObject({ reason: 'store_conflict' })
    }
  })

  test('in turns at random, no request is lost or counted twice, and no memory of this one', async () => {
    const [old, now] = [firstReleaseStore(project()), storeOf(project())]
    const counts: RequestCounts[] = Array.from({ length: ACCOUNTS }, () => ({ success: 0, failed: 0 }))
    let remembered: readonly (ConditionMemory | null)[] = counts.map(() => null)
    const list = (): Credential[] =>
      credentialsOf(ACCOUNTS).map((credential, index) => ({ ...credential, requests: counts[index] ?? null }))
    await sync(now, list())
    for (const [turn, { byOld, served }] of fc.sample(TURN, { numRuns: 40, seed: 2 }).entries()) {
      for (const { account, success } of served) {
        const sum = counts[account]
        if (sum !== undefined) counts[account] = { ...sum, success: sum.success + success }
      }
      const condition = { ...NOTHING, failuresSince: turn }
      if (!byOld) remembered = counts.map(() => condition)
      const credentials = list().map((credential) => (byOld ? credential : { ...credential, condition }))
      expect(await sync(byOld ? old : now, credentials, { askedAt: daysAfter(turn / 100) })).toMatchObject({ ok: true })
    }
    const rows = (await loadProxy(now))?.credentials ?? []
    expect(rows.map(({ requests }) => requests)).toEqual(counts)
    expect(rows.map(({ condition }) => condition)).toEqual(remembered)
    const totals = await project().sql.query(
      `select coalesce(sum(success), 0)::int as total from oauth_credentials c
       left join oauth_usage on credential_id = c.id group by c.id order by c.credential`,
    )
    expect(totals.map(({ total }) => total)).toEqual(counts.map(({ success }) => success))
  })
})

const ACCOUNTS = 4
const TURN = fc.record({
  byOld: fc.boolean(),
  served: fc.array(fc.record({ account: fc.nat({ max: ACCOUNTS - 1 }), success: fc.nat({ max: 9 }) }), {
    maxLength: 3,
  }),
})
