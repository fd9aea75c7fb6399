import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Credential, RequestCounts } from '../../../src/domain/credential.ts'
import type { CredentialStore } from '../../../src/domain/store.ts'
import type { StoredProxy } from '../../../src/domain/stored-proxy.ts'
import { storedAfter } from '../../../src/domain/sync-change.ts'
import { credentialsOf } from '../../support/credentials.ts'
import { AT } from '../../support/hand-clock.ts'
import type { Subject } from './contract.ts'
import { expectSame } from './expect-same.ts'
import { changeTo, loadProxy, neverAborted } from './syncs.ts'

export function describeWriters(subject: Subject): void {
  test('of two changes at once, one is applied and the other refused', async () => {
    const { store, reopen } = subject()
    const stores = [store, await reopen(), store]
    const outcomes = await Promise.all(
      stores.map((each, index) => each.apply(changeTo(credentialsOf(index), null), neverAborted)),
    )
    expect(outcomes.map((outcome) => (outcome.ok ? 'applied' : outcome.reason)).sort()).toEqual([
      'applied',
      'store_conflict',
      'store_conflict',
    ])
    const winner = outcomes.findIndex(({ ok }) => ok)
    expectSame((await loadProxy(store))?.credentials, credentialsOf(winner))
  })

  test('two writers, interleaved and with lost answers, lose no row, double none and count exactly', async () => {
    const { store, reopen, query } = subject()
    const exporters = [createExporter(store, 'writer-1'), createExporter(await reopen(), 'writer-2')] as const
    const proxy = createFakeProxy()
    for (const [index, step] of fc.sample(STEP, { numRuns: 200, seed: 59 }).entries()) {
      proxy.advance(step)
      const askedAt = new Date(AT.getTime() + index * 900_000)
      await exporters[step.writer](proxy.list(), askedAt, step.answerLost)
    }
    expect(await loadProxy(await reopen())).toMatchObject({ revision: 200 })
    expectSame((await loadProxy(store))?.credentials, proxy.list())
    const totals = await query(
      `select c.credential, sum(d.success) as success, sum(d.failed) as failed
       from oauth_credentials c join oauth_daily_stats d on d.credential_id = c.id group by c.credential`,
    )
    const asNumbers = totals.map(({ credential, success, failed }) => [credential, Number(success), Number(failed)])
    expect(asNumbers.toSorted()).toEqual(proxy.usage().toSorted())
    const [rows] = await query('select count(*) as n, count(distinct credential) as distinct_n from oauth_credentials')
    expect([Number(rows?.n), Number(rows?.distinct_n)]).toEqual([ACCOUNTS.length, ACCOUNTS.length])
  })
}

const ACCOUNTS = credentialsOf(12)
const account = fc.constantFrom(...ACCOUNTS.map(({ credential }) => credential))
const STEP = fc.record({
  writer: fc.constantFrom<0 | 1>(0, 1),
  /** The database applies the change, and the writer never learns of it. */
  answerLost: fc.nat({ max: 5 }).map((die) => die === 0),
  served: fc.array(fc.record({ account, success: fc.nat({ max: 9 }), failed: fc.nat({ max: 3 }) }), { maxLength: 8 }),
  /** An account that leaves, or comes back. */
  toggled: fc.option(account, { nil: null, freq: 1 }),
})
type Step = typeof STEP extends fc.Arbitrary<infer Value> ? Value : never

/** A proxy whose accounts serve requests, leave and come back; it knows what usage a list after each step makes. */
function createFakeProxy() {
  const counts = new Map<string, RequestCounts>(
    ACCOUNTS.map(({ credential }) => [credential, { success: 0, failed: 0 }]),
  )
  const present = new Set(counts.keys())
  const usage = new Map<string, RequestCounts>()
  const add = (sums: Map<string, RequestCounts>, id: string, { success, failed }: RequestCounts) => {
    const sum = sums.get(id) ?? { success: 0, failed: 0 }
    sums.set(id, { success: sum.success + success, failed: sum.failed + failed })
  }
  /** The counters of a first list are a baseline; those of a later one are usage, also after an absence. */
  const everListed = new Set<string>()
  let isFirstList = true
  return {
    advance({ served, toggled }: Pick<Step, 'served' | 'toggled'>): void {
      for (const id of isFirstList ? [] : present) everListed.add(id)
      isFirstList = false
      if (toggled !== null && !present.delete(toggled)) present.add(toggled)
      for (const { account: id, ...requests } of served) {
        if (!present.has(id)) continue
        add(counts, id, requests)
        if (everListed.has(id) && requests.success + requests.failed > 0) add(usage, id, requests)
      }
    },
    list: (): Credential[] =>
      ACCOUNTS.filter(({ credential }) => present.has(credential)).map((credential) => ({
        ...credential,
        requests: counts.get(credential.credential) ?? null,
      })),
    usage: () => [...usage].map(([credential, { success, failed }]) => [credential, success, failed]),
  }
}

/** Remembers what it believes is stored, and loads and computes again when that proves wrong. */
function createExporter(store: CredentialStore, writer: string) {
  let believed: StoredProxy | null = null
  return async (credentials: readonly Credential[], askedAt: Date, answerLost: boolean): Promise<void> => {
    const attempt = async (): Promise<boolean> => {
      const change = changeTo(credentials, believed, { writer, askedAt })
      const outcome = await store.apply(change, neverAborted)
      if (!outcome.ok) expect(outcome.reason).toBe('store_conflict')
      else if (!answerLost) believed = storedAfter(change, believed, credentials, outcome.revision)
      return outcome.ok
    }
    if (await attempt()) return
    believed = await loadProxy(store)
    expect(await attempt()).toBe(true)
  }
}
