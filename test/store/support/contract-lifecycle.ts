import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NOTHING } from '../../../src/domain/condition/memory.ts'
import type { StoredProxy } from '../../../src/domain/stored-proxy.ts'
import { type SyncChange, storedAfter } from '../../../src/domain/sync-change.ts'
import { credentialsOf, credentialWith } from '../../support/credentials.ts'
import { AT } from '../../support/hand-clock.ts'
import { arbitraryCredential } from './arbitrary-credential.ts'
import type { Subject } from './contract.ts'
import { expectSame } from './expect-same.ts'
import { changeTo, daysAfter, loadProxy, neverAborted, sync } from './syncs.ts'

export function describeLifecycle(subject: Subject): void {
  const rows = (columns: string, where = '1 = 1') =>
    subject().query(`select ${columns} from oauth_credentials where ${where} order by credential`)
  const dates = async (column: string, where?: string) => (await rows(column, where)).map((row) => iso(row[column]))
  const seenInView = async () =>
    (await subject().query('select last_synced from oauth_credentials_overview')).map((row) => iso(row.last_synced))

  test('a removed credential keeps its row, and is not loaded as a live one', async () => {
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
    expectSame((await loadProxy(store))?.credentials, [credentialWith({ planType: 'team' })])
    expect(await rows('id', 'removed_at is null and is_active is true')).toEqual([row])
  })

  test('what removed credentials held is loaded beside the live ones, the last to leave first', async () => {
    const { store, reopen } = subject()
    const [lasting, ...leaving] = sampledOf(30)
    const [early, late] = [leaving.slice(0, 20), leaving.slice(20)]
    const live = lasting === undefined ? [] : [lasting]
    await sync(store, [...live, ...leaving])
    await sync(store, [...live, ...late], { askedAt: daysAfter(1) })
    await sync(store, live, { askedAt: daysAfter(2) })
    const stored = await loadProxy(await reopen())
    expectSame(stored?.credentials, live)
    const over = { statusLabel: 'unknown', statusReason: null } as const
    expectSame(
      stored?.removed.slice(0, late.length),
      late.map((credential) => ({ ...credential, ...over })),
    )
    expectSame(
      stored?.removed.slice(late.length),
      early.map((credential) => ({ ...credential, ...over })),
    )
  })

  test('what is believed after an own change is what is loaded', async () => {
    const { store } = subject()
    const [ann, bob, cleo] = sampledOf(3)
    let believed: StoredProxy | null = null
    const lists = [[ann, bob, cleo], [ann, bob], [ann], [ann, cleo], []]
    for (const [index, list] of lists.entries()) {
      const credentials = list.filter((credential) => credential !== undefined)
      const change: SyncChange = changeTo(credentials, believed, { askedAt: daysAfter(index) })
      const outcome = await store.apply(change, neverAborted)
      if (!outcome.ok) throw new Error(outcome.reason)
      believed = storedAfter(change, believed, credentials, outcome.revision)
      const stored = await loadProxy(store)
      expectSame(stored?.credentials, believed.credentials)
      expectSame(stored?.removed, believed.removed)
    }
  })

  test('a credential that comes back after a restart continues with what it held, and its usage is counted', async () => {
    const { store, reopen, query } = subject()
    const before = credentialWith({ nameSuffix: '0123', condition: NOTHING, requests: { success: 10, failed: 1 } })
    await sync(store, [before])
    await sync(store, [], { askedAt: daysAfter(1) })
    const again = await reopen()
    const [held] = (await loadProxy(again))?.removed ?? []
    expect(held).toMatchObject({ nameSuffix: '0123', condition: NOTHING, firstSeenAt: before.firstSeenAt })
    await sync(again, [{ ...before, requests: { success: 15, failed: 2 } }], { askedAt: daysAfter(2) })
    expect(await loadProxy(store)).toMatchObject({ credentials: [{ nameSuffix: '0123' }], removed: [] })
    const usage = await query(
      'select cast(success as integer) as success, cast(failed as integer) as failed from oauth_usage',
    )
    expect(usage).toEqual([{ success: 5, failed: 1 }])
  })

  test('a credential that came and left while nothing could be stored leaves a removed row, and its usage', async () => {
    const { store, reopen, query } = subject()
    const [ann, bob] = credentialsOf(2)
    if (ann === undefined || bob === undefined) throw new Error('two expected')
    await sync(store, [ann])
    const left = { ...bob, requests: { success: 15, failed: 2 } }
    const base = await loadProxy(store)
    const change = {
      ...changeTo([ann], base, { askedAt: daysAfter(1) }),
      upserts: [left],
      removals: [left.credential],
      usage: [{ credential: left.credential, askedAt: daysAfter(0.5), success: 10, failed: 1 }],
    }
    expect(await store.apply(change, neverAborted)).toEqual({ ok: true, revision: 2 })
    const stored = await loadProxy(await reopen())
    expect(stored).toMatchObject({ credentials: { length: 1 }, removed: [{ requests: left.requests }] })
    expect(stored?.removed.map(({ credential }) => credential)).toEqual([left.credential])
    const back = { ...left, requests: { success: 20, failed: 2 } }
    expect(await sync(store, [ann, back], { askedAt: daysAfter(2) })).toEqual({ ok: true, revision: 3 })
    const usage = await query('select cast(sum(success) as integer) as success from oauth_usage')
    expect(usage).toEqual([{ success: 15 }])
  })

  test('of removed credentials the 10,000 that left last are loaded, of each proxy', async () => {
    const { store } = subject()
    const many = credentialsOf(10_002)
    await sync(store, many)
    await sync(store, many.slice(2), { askedAt: daysAfter(1) })
    await sync(store, [], { askedAt: daysAfter(2) })
    await sync(store, credentialsOf(3), { proxy: 'other' })
    await sync(store, [], { proxy: 'other', askedAt: daysAfter(1) })
    const outcome = await store.load(['default', 'other'], neverAborted)
    if (!outcome.ok) throw new Error(outcome.reason)
    const ids = (proxy: string) => outcome.proxies.get(proxy)?.removed.map(({ credential }) => credential) ?? []
    expect(ids('default').toSorted()).toEqual(many.slice(2).map(({ credential }) => credential))
    expect(ids('other')).toHaveLength(3)
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
    const later = new Date(daysAfter(90).getTime() + 1)
    await sync(store, [], { askedAt: later, usageRetentionDays: 365 })
    expect(await rows('name')).toHaveLength(1)
    await sync(store, [], { askedAt: later, usageRetentionDays: 365 })
    expect(await rows('name')).toEqual([])
    expect(await query('select success from oauth_usage')).toEqual([])
    expect(await query('select success from oauth_daily_stats')).toEqual([])
  })

  test('a sync without differences moves the time of the last sync, and writes no row', async () => {
    const { store } = subject()
    const credentials = credentialsOf(3)
    await sync(store, credentials)
    await sync(store, credentials, { askedAt: daysAfter(1) })
    expect(await dates('last_synced')).toEqual(onDays(0, 0, 0))
    expect(await dates('updated_at')).toEqual(onDays(0, 0, 0))
    expect(await seenInView()).toEqual(onDays(1, 1, 1))
    expect(await loadProxy(store)).toMatchObject({ askedAt: daysAfter(1) })
  })

  test('a removed row keeps the time of the last sync that covered it', async () => {
    const { store } = subject()
    const credentials = credentialsOf(3)
    await sync(store, credentials)
    await sync(store, credentials, { askedAt: daysAfter(1) })
    await sync(store, credentials.slice(0, 2), { askedAt: daysAfter(2) })
    expect(await dates('last_synced')).toEqual(onDays(0, 0, 1))
    expect(await dates('updated_at')).toEqual(onDays(0, 0, 2))
    expect(await seenInView()).toEqual(onDays(2, 2))
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
function onDays(...days: readonly number[]): readonly string[] {
  return days.map((day) => daysAfter(day).toISOString())
}

function iso(value: unknown): string {
  return (value instanceof Date ? value : new Date(String(value))).toISOString()
}

/** Credentials with all kinds of values, and ids of their own. */
function sampledOf(count: number) {
  const sampled = fc.sample(arbitraryCredential, { numRuns: count, seed: 7 })
  return sampled.map((credential, index) => ({ ...credential, credential: `c-${index}` }))
}
