import { expect, test } from 'vitest'
import { credentialsOf, credentialWith } from '../../support/credentials.ts'
import { AT } from '../../support/hand-clock.ts'
import type { Subject } from './contract.ts'
import { expectSame } from './expect-same.ts'
import { daysAfter, loadProxy, neverAborted, sync } from './syncs.ts'

export function describeLifecycle(subject: Subject): void {
  const rows = (columns: string, where = '1 = 1') =>
    subject().query(`select ${columns} from oauth_credentials where ${where} order by credential`)
  const dates = async (column: string, where?: string) => (await rows(column, where)).map((row) => iso(row[column]))

  test('a removed credential keeps its row, and is not loaded', async () => {
    const { store } = subject()
    const [kept, removed] = credentialsOf(2)
    await sync(
      store,
      [kept, removed].filter((credential) => credential !== undefined),
    )
    await sync(store, kept === undefined ? [] : [kept], { askedAt: daysAfter(1) })
    expectSame((await loadProxy(store))?.credentials, kept === undefined ? [] : [kept])
    const where = 'is_active is false and removed_at is not null'
    expect(await rows('name, status_label', where)).toEqual([{ name: removed?.name, status_label: 'removed' }])
    expect(await dates('removed_at', where)).toEqual([daysAfter(1).toISOString()])
    expect(await dates('last_synced', where)).toEqual([AT.toISOString()])
  })

  test('a credential that comes back is the same row, first seen when it was', async () => {
    const { store } = subject()
    const before = credentialWith()
    await sync(store, [before])
    const [row] = await rows('id')
    await sync(store, [], { askedAt: daysAfter(1) })
    await sync(store, [credentialWith({ firstSeenAt: daysAfter(2), planType: 'team' })], { askedAt: daysAfter(2) })
    expectSame((await loadProxy(store))?.credentials, [{ ...before, planType: 'team' }])
    expect(await rows('id', 'removed_at is null and is_active is true')).toEqual([row])
  })

  test('a removed row is deleted after 90 days, with its usage, whatever its proxy', async () => {
    const { store, query } = subject()
    const credential = credentialWith()
    await sync(store, [credential], { proxy: 'gone' })
    const used = { ...credential, requests: { success: 40, failed: 2 } }
    await sync(store, [used], { proxy: 'gone', usageRetentionDays: 365 })
    await sync(store, [], { proxy: 'gone', usageRetentionDays: 365 })
    await sync(store, [], { askedAt: daysAfter(90), usageRetentionDays: 365 })
    expect(await rows('name')).toHaveLength(1)
    expect(await query('select success from oauth_usage')).toHaveLength(1)
    await sync(store, [], { askedAt: new Date(daysAfter(90).getTime() + 1), usageRetentionDays: 365 })
    expect(await rows('name')).toEqual([])
    expect(await query('select success from oauth_usage')).toEqual([])
    expect(await query('select success from oauth_daily_stats')).toEqual([])
  })

  test('a sync without differences moves last_synced of all live rows, and nothing else', async () => {
    const { store } = subject()
    const credentials = credentialsOf(3)
    await sync(store, credentials)
    await sync(store, credentials.slice(0, 2), { askedAt: daysAfter(1) })
    expect(await sync(store, credentials.slice(0, 2), { askedAt: daysAfter(2) })).toEqual({ ok: true, revision: 3 })
    const [zeroth, first, second] = [0, 1, 2].map((days) => daysAfter(days).toISOString())
    expect(await dates('last_synced')).toEqual([second, second, zeroth])
    expect(await dates('updated_at')).toEqual([zeroth, zeroth, first])
    expect(await loadProxy(store)).toMatchObject({ askedAt: daysAfter(2) })
  })

  test('only changed rows are updated', async () => {
    const { store } = subject()
    const credentials = credentialsOf(3)
    await sync(store, credentials)
    const changed = credentials.map((credential, index) =>
      index === 1 ? { ...credential, planType: 'pro' } : credential,
    )
    await sync(store, changed, { askedAt: daysAfter(1) })
    expect(await dates('updated_at')).toEqual([AT, daysAfter(1), AT].map((date) => date.toISOString()))
    expect(await dates('created_at')).toEqual(credentials.map(({ firstSeenAt }) => firstSeenAt.toISOString()))
  })

  test('several proxies in one database do not see each other', async () => {
    const { store } = subject()
    const [ofA, ofB] = ['a', 'b'].map((proxy) => credentialsOf(3, { proxy }))
    await sync(store, ofA ?? [], { proxy: 'a' })
    await sync(store, ofB ?? [], { proxy: 'b', askedAt: daysAfter(1) })
    await sync(store, [], { proxy: 'a', askedAt: daysAfter(2) })
    const outcome = await store.load(['a', 'b'], neverAborted)
    if (!outcome.ok) throw new Error(outcome.reason)
    expect(outcome.proxies.get('a')).toMatchObject({ revision: 2, credentials: [], askedAt: daysAfter(2) })
    expect(outcome.proxies.get('b')).toMatchObject({ revision: 1, askedAt: daysAfter(1) })
    expectSame(outcome.proxies.get('b')?.credentials, ofB ?? [])
  })
}

/** Databases answer timestamps as text of their own or as dates. */
function iso(value: unknown): string {
  return (value instanceof Date ? value : new Date(String(value))).toISOString()
}
