import { expect, test } from 'vitest'
import type { Credential } from '../../../src/domain/credential.ts'
import { credentialsOf, credentialWith } from '../../support/credentials.ts'
import { AT } from '../../support/hand-clock.ts'
import type { Subject } from './contract.ts'
import { changeTo, daysAfter, loadProxy, neverAborted, sync } from './syncs.ts'

export function describeUsage(subject: Subject): void {
  const withCounts = (success: number, failed: number): Credential[] => [
    credentialWith({ requests: { success, failed } }),
  ]
  const rowsOf = async (table: string, columns: string) => {
    const rows = await subject().query(`select ${columns} from ${table} order by credential_id, success`)
    return rows.map((row) => Object.values(row).map((value) => (typeof value === 'bigint' ? Number(value) : value)))
  }
  const daily = () => rowsOf('oauth_daily_stats', `cast(day as varchar(10)), ${COUNTS}`)
  const usage = () => rowsOf('oauth_usage', COUNTS)

  test('only syncs with requests leave rows, and the first counters are a baseline', async () => {
    const { store } = subject()
    await sync(store, withCounts(100, 10))
    await sync(store, withCounts(100, 10), { askedAt: daysAfter(0.1) })
    expect(await usage()).toEqual([])
    await sync(store, withCounts(103, 10), { askedAt: daysAfter(0.2) })
    expect(await usage()).toEqual([[3, 0]])
    await sync(store, withCounts(2, 1), { askedAt: daysAfter(0.3) })
    expect(await usage()).toEqual([
      [2, 1],
      [3, 0],
    ])
    expect(await daily()).toEqual([['2026-11-23', 5, 1]])
  })

  test('usage belongs to the UTC day of its sync', async () => {
    const { store } = subject()
    await sync(store, withCounts(0, 0), { askedAt: new Date('2026-11-23T23:00:00.000Z') })
    await sync(store, withCounts(1, 0), { askedAt: new Date('2026-11-23T23:59:59.999Z') })
    await sync(store, withCounts(11, 0), { askedAt: new Date('2026-11-24T00:00:00.000Z') })
    await sync(store, withCounts(111, 5), { askedAt: new Date('2026-11-24T00:15:00.000Z') })
    expect(await daily()).toEqual([
      ['2026-11-23', 1, 0],
      ['2026-11-24', 110, 5],
    ])
  })

  test('each part of a change belongs to the time and the UTC day at which it was seen', async () => {
    const { store, query } = subject()
    const [credential] = withCounts(0, 0)
    if (credential === undefined) throw new Error('one expected')
    const seen = ([at, success, failed]: readonly [string, number, number]) => ({
      credential: credential.credential,
      askedAt: new Date(at),
      success,
      failed,
    })
    const usageParts = [
      ['2026-11-21T23:45:00.000Z', 3, 0] as const,
      ['2026-11-22T00:00:00.000Z', 1, 1] as const,
      ['2026-11-22T23:59:59.999Z', 2, 0] as const,
      ['2026-11-23T05:00:00.000Z', 7, 0] as const,
    ]
    await store.apply({ ...changeTo([credential], null), usage: usageParts.map(seen) }, neverAborted)
    expect((await daily()).toSorted()).toEqual([
      ['2026-11-21', 3, 0],
      ['2026-11-22', 3, 1],
      ['2026-11-23', 7, 0],
    ])
    for (const [at, success] of usageParts) {
      const rows = await query(`select ${COUNTS} from oauth_usage where synced_at = '${at}'`)
      expect(rows.map((row) => Number(row.success))).toEqual([success])
    }
  })

  test('two changes at the same time add up', async () => {
    const { store } = subject()
    await sync(store, withCounts(0, 0))
    await sync(store, withCounts(1, 2))
    await sync(store, withCounts(4, 6))
    expect(await usage()).toEqual([[4, 6]])
    expect(await daily()).toEqual([['2026-11-23', 4, 6]])
  })

  test('usage older than the retention is pruned, that of its exact age is not, and days are kept', async () => {
    const { store } = subject()
    await sync(store, withCounts(0, 0), { askedAt: daysAfter(-1) })
    await sync(store, withCounts(1, 0), { askedAt: daysAfter(-1) })
    await sync(store, withCounts(3, 0), { askedAt: AT })
    await sync(store, withCounts(3, 0), { askedAt: daysAfter(7), usageRetentionDays: 7 })
    await sync(store, withCounts(3, 0), { askedAt: daysAfter(7), usageRetentionDays: 7 })
    expect(await usage()).toEqual([[2, 0]])
    expect(await daily()).toEqual([
      ['2026-11-22', 1, 0],
      ['2026-11-23', 2, 0],
    ])
  })

  test('one sync under a clock that is a year ahead prunes nothing, nor does the one after it', async () => {
    const { store, query } = subject()
    const [left] = credentialsOf(1)
    await sync(store, [...withCounts(0, 0), ...(left === undefined ? [] : [left])])
    await sync(store, withCounts(3, 0), { askedAt: daysAfter(1) })
    for (const days of [366, 2]) await sync(store, withCounts(3, 0), { askedAt: daysAfter(days) })
    expect([await usage(), await daily()]).toEqual([[[3, 0]], [['2026-11-24', 3, 0]]])
    expect(await query('select name from oauth_credentials where removed_at is not null')).toHaveLength(1)
  })

  test("pruning leaves another proxy's usage alone", async () => {
    const { store } = subject()
    await sync(store, withCounts(0, 0), { proxy: 'other' })
    await sync(store, withCounts(1, 0), { proxy: 'other' })
    for (let count = 0; count < 2; count++) await sync(store, [], { askedAt: daysAfter(300) })
    expect(await usage()).toEqual([[1, 0]])
  })

  test('usage of a credential that is nowhere stored is dropped, the rest stays', async () => {
    const { store } = subject()
    const change = {
      proxy: 'default',
      writer: 'writer-1',
      urlHash: 'hash-1',
      baseRevision: 0,
      baseCount: 0,
      askedAt: AT,
      upserts: credentialsOf(1),
      removals: ['nobody'],
      usage: [
        { credential: 'nobody', askedAt: AT, success: 5, failed: 5 },
        { credential: '0000000000000000', askedAt: AT, success: 1, failed: 2 },
      ],
      usageRetentionDays: 30,
    }
    expect(await store.apply(change, neverAborted)).toEqual({ ok: true, revision: 1 })
    expect(await usage()).toEqual([[1, 2]])
    expect((await loadProxy(store))?.credentials).toHaveLength(1)
  })
}

const COUNTS = 'cast(success as integer) as success, cast(failed as integer) as failed'
