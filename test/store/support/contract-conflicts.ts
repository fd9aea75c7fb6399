import { expect, test } from 'vitest'
import { NOTHING } from '../../../src/domain/condition/memory.ts'
import { credentialsOf, credentialWith } from '../../support/credentials.ts'
import type { Subject } from './contract.ts'
import { expectSame } from './expect-same.ts'
import { changeTo, daysAfter, loadProxy, neverAborted, sync } from './syncs.ts'

const CONFLICT = expect.objectContaining({ ok: false, reason: 'store_conflict' })

export function describeConflicts(subject: Subject): void {
  test('a change computed against another revision is refused whole', async () => {
    const { store } = subject()
    const credentials = credentialsOf(3)
    await sync(store, credentials)
    const before = await loadProxy(store)
    await sync(store, credentials)
    const change = changeTo([], before, { askedAt: daysAfter(1) })
    expect(await store.apply(change, neverAborted)).toEqual(CONFLICT)
    expect(await loadProxy(store)).toMatchObject({ revision: 2, askedAt: daysAfter(0) })
    expectSame((await loadProxy(store))?.credentials, credentials)
  })

  test('a first change is refused when something is stored, and a later one when nothing is', async () => {
    const { store } = subject()
    await sync(store, [])
    expect(await store.apply(changeTo([credentialWith()], null), neverAborted)).toEqual(CONFLICT)
    const elsewhere = { ...changeTo([], null, { proxy: 'other' }), baseRevision: 7 }
    expect(await store.apply(elsewhere, neverAborted)).toEqual(CONFLICT)
  })

  test('a repeated change is refused, so that a lost answer counts nothing twice', async () => {
    const { store, query } = subject()
    await sync(store, [credentialWith({ requests: { success: 1, failed: 0 } })])
    const change = changeTo([credentialWith({ requests: { success: 5, failed: 1 } })], await loadProxy(store))
    expect(await store.apply(change, neverAborted)).toEqual({ ok: true, revision: 2 })
    expect(await store.apply(change, neverAborted)).toEqual(CONFLICT)
    expect((await query('select success, failed from oauth_daily_stats')).map(numbers)).toEqual([[4, 1]])
  })

  test('rows deleted by hand come back', async () => {
    const { store, query } = subject()
    const credentials = credentialsOf(5)
    await sync(store, credentials)
    const stored = await loadProxy(store)
    await query(`delete from oauth_credentials where name = 'codex-user3@example.com.json'`)
    expect(await store.apply(changeTo(credentials, stored), neverAborted)).toEqual(CONFLICT)
    expect((await loadProxy(store))?.credentials).toHaveLength(4)
    expect(await sync(store, credentials)).toMatchObject({ ok: true })
    expectSame((await loadProxy(store))?.credentials, credentials)
  })

  test('a row marked as removed by hand comes back', async () => {
    const { store, query } = subject()
    const credentials = credentialsOf(2)
    await sync(store, credentials)
    const stored = await loadProxy(store)
    await query(`update oauth_credentials set removed_at = '2026-11-23T05:01:00.000Z' where name like '%user1@%'`)
    expect(await store.apply(changeTo(credentials, stored), neverAborted)).toEqual(CONFLICT)
    expect(await sync(store, credentials)).toMatchObject({ ok: true })
    expectSame((await loadProxy(store))?.credentials, credentials)
  })

  test('a state row deleted by hand comes back', async () => {
    const { store, query } = subject()
    const credentials = credentialsOf(2)
    await sync(store, credentials)
    await query('delete from oauth_sync_state')
    expect(await loadProxy(store)).toMatchObject({ revision: 0, askedAt: daysAfter(0) })
    expect(await sync(store, credentials, { askedAt: daysAfter(1) })).toEqual({ ok: true, revision: 1 })
    expect(await loadProxy(store)).toMatchObject({ revision: 1, askedAt: daysAfter(1), writer: 'writer-1' })
  })

  test('a row damaged by hand is read as far as it can be, and mended', async () => {
    const { store, query } = subject()
    const credentials = credentialsOf(3, { condition: NOTHING, nameSuffix: '' })
    await sync(store, credentials)
    await query(
      `update oauth_credentials set status_label = 'excellent', subscription_evidence = 'hearsay', provider = '',
       success_count = null, condition = '{"proof": "none"}', name_suffix = 'of mine' where name like '%user1@%'`,
    )
    const damaged = (await loadProxy(store))?.credentials.find(({ email }) => email === 'user1@example.com')
    expect(damaged).toMatchObject({ statusLabel: 'unknown', evidence: null, endAt: null, requests: null })
    expect(damaged).toMatchObject({ condition: null, nameSuffix: null })
    expect(damaged?.provider).not.toBe('')
    expect(await sync(store, credentials)).toMatchObject({ ok: true })
    expectSame((await loadProxy(store))?.credentials, credentials)
  })

  test('a change that the database refuses in part is not applied at all', async () => {
    const { store } = subject()
    const before = credentialsOf(2)
    await sync(store, before)
    // The cast breaks the type on purpose: no credential is without a name, and the database holds that too.
    const nameless = credentialWith({ credential: 'nameless', name: null as unknown as string })
    const refused = await sync(store, [...credentialsOf(3), nameless])
    expect(refused).toMatchObject({ ok: false, reason: 'store_rejected' })
    expect(JSON.stringify(refused)).not.toContain('@')
    expect(await loadProxy(store)).toMatchObject({ revision: 1 })
    expectSame((await loadProxy(store))?.credentials, before)
  })

  test('an aborted call writes nothing, and the next one works', async () => {
    const { store } = subject()
    const change = changeTo([credentialWith()], null)
    expect(await store.apply(change, AbortSignal.abort())).toMatchObject({ ok: false })
    expect(await store.load(['default'], AbortSignal.abort())).toMatchObject({ ok: false })
    expect(await loadProxy(store)).toBeNull()
    expect(await store.apply(change, neverAborted)).toEqual({ ok: true, revision: 1 })
  })
}

function numbers(row: Record<string, unknown>): number[] {
  return Object.values(row).map(Number)
}
