import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NOTHING } from '../../../src/domain/condition/memory.ts'
import type { Credential } from '../../../src/domain/credential.ts'
import {
  ANN_STATED,
  credentialsOf,
  credentialWith,
  quotaWith,
  statementsOf,
  statementWith,
} from '../../support/credentials.ts'
import { AT } from '../../support/hand-clock.ts'
import { arbitraryCredential } from './arbitrary-credential.ts'
import type { Subject } from './contract.ts'
import { expectSame } from './expect-same.ts'
import { loadProxy, neverAborted, sync } from './syncs.ts'

const NOTHING_KNOWN: Credential = credentialWith({
  email: null,
  label: null,
  accountType: null,
  source: null,
  projectId: null,
  authIndex: null,
  planType: null,
  accountId: null,
  startAt: null,
  endAt: null,
  evidence: null,
  status: null,
  statusLabel: 'unknown',
  statusReason: null,
  statusKeptFromAt: null,
  lastRefreshAt: null,
  nextRetryAt: null,
  requests: null,
  missingSinceAt: null,
})

const EVERYTHING_EXTREME: Credential = credentialWith({
  provider: '__proto__',
  name: '🦊'.repeat(255),
  email: `${'e'.repeat(243)}@example.com`,
  label: `'; drop table oauth_credentials; -- "\\\n\t{"a":"b"}\u202e\u2028é${'e\u0301'}`,
  accountType: 'api_key',
  projectId: 'null',
  planType: 'NaN',
  endAt: new Date('2026-12-03T00:00:00.001Z'),
  evidence: 'manual',
  statusLabel: 'limited',
  statusReason: 'rate_limited',
  statusSinceAt: new Date('2026-11-22T23:59:59.999Z'),
  statusKeptFromAt: new Date('2026-11-22T23:59:59.998Z'),
  nextRetryAt: new Date('2126-01-01T00:00:00.123Z'),
  requests: { success: Number.MAX_SAFE_INTEGER, failed: 0 },
  firstSeenAt: new Date('1970-01-01T00:00:00.000Z'),
  missingSinceAt: new Date('2026-11-23T04:45:00.007Z'),
  nameSuffix: '0123456789abcdef',
  renewal: 'ends',
  delinquent: true,
  quota: [
    quotaWith({ usedRatio: 1.0000000000000002, windowSeconds: null, resetAt: new Date('9999-12-31T23:59:59.999Z') }),
    quotaWith({ scope: 'model', model: 'null\' " \\ 🦊', usedRatio: 0, resetAt: null, window: '5h' }),
  ],
  statements: {
    manual: statementWith({ planType: 'NaN', endAt: new Date('2026-12-03T00:00:00.001Z') }),
    live: statementWith({ renewal: 'ends', delinquent: false, observedAt: new Date('1970-01-01T00:00:00.001Z') }),
    signal: statementWith({ planType: 'free', observedAt: AT }),
    note: statementWith({ endAt: new Date('2126-01-01T00:00:00.123Z'), renewal: 'renews', delinquent: true }),
    id_token: statementWith({
      planType: 'plus\' \\ "\u2028',
      accountId: 'acct-ann',
      endAt: new Date('2126-01-01T00:00:00.123Z'),
      observedAt: new Date('1970-01-01T00:00:00.001Z'),
    }),
  },
  condition: {
    proof: {
      label: 'limited',
      reason: 'rate_limited',
      at: new Date('2026-11-22T23:59:59.999Z'),
      until: new Date('2126-01-01T00:00:00.123Z'),
      restarted: true,
    },
    symptom: { reason: 'challenge', sinceAt: new Date('1970-01-01T00:00:00.000Z'), timeNamed: true },
    refuted: 'challenge',
    requests: { success: Number.MAX_SAFE_INTEGER, failed: 0 },
    failuresSince: Number.MAX_SAFE_INTEGER,
    lastFailureAt: new Date('2026-11-22T23:59:59.998Z'),
    lastSuccessAt: new Date('2026-11-22T23:59:59.997Z'),
    modifiedAt: new Date('2026-11-22T23:59:59.996Z'),
    loginKey: `'; drop table oauth_credentials; -- "\\\n\t{"a":"b"}\u202e\u2028🦊`,
  },
})

export function describeRoundTrip(subject: Subject): void {
  test.each([
    ['with everything known', credentialWith({ projectId: 'project-1', statusKeptFromAt: AT })],
    ['with nothing known', NOTHING_KNOWN],
    [
      'whose name is bare, and that is remembered without troubles',
      credentialWith({ nameSuffix: '', condition: NOTHING }),
    ],
    ['with extreme values', EVERYTHING_EXTREME],
  ])('a credential %s is read back whole', async (_, credential) => {
    const { store, reopen } = subject()
    expect(await sync(store, [credential], { writer: 'writer-7', urlHash: 'hash-7' })).toEqual({
      ok: true,
      revision: 1,
    })
    expect(await loadProxy(await reopen())).toEqual({
      proxy: 'default',
      revision: 1,
      askedAt: AT,
      writer: 'writer-7',
      urlHash: 'hash-7',
      credentials: [credential],
      removed: [],
    })
  })

  test('any credentials are read back whole', async () => {
    const { store } = subject()
    const sampled = fc.sample(arbitraryCredential, { numRuns: 200, seed: 49 })
    const credentials = [...new Map(sampled.map((credential) => [credential.credential, credential])).values()]
    expect(await sync(store, credentials)).toMatchObject({ ok: true })
    expectSame((await loadProxy(store))?.credentials, credentials)
  })

  test.each([0, 1, 999, 1000, 1001, 10_000])('fault 49: all of %i credentials are read back', async (count) => {
    const { store, query } = subject()
    const credentials = credentialsOf(count)
    expect(await sync(store, credentials)).toMatchObject({ ok: true })
    expectSame((await loadProxy(store))?.credentials, credentials)
    const [row] = await query('select count(*) as n from oauth_credentials')
    expect(Number(row?.n)).toBe(count)
  })

  test('a change overwrites every field', async () => {
    const { store, query } = subject()
    await sync(store, [EVERYTHING_EXTREME])
    const changed = { ...NOTHING_KNOWN, firstSeenAt: EVERYTHING_EXTREME.firstSeenAt }
    await sync(store, [changed])
    expectSame((await loadProxy(store))?.credentials, [changed])
    expect(await query('select * from oauth_evidence')).toEqual([])
    expect(await query('select * from oauth_quota')).toEqual([])
  })

  test("what the id_token states is kept under the operator's word, and is all there is without it", async () => {
    const { store, query } = subject()
    const login = { evidence: 'id_token', plan_type: 'plus', renewal: null, delinquent: null }
    const stated = credentialWith({ statements: statementsOf({ id_token: ANN_STATED }) })
    const said = statementWith({ planType: 'max', endAt: new Date('2027-06-01T00:00:00.000Z') })
    const manual: Credential = {
      ...stated,
      planType: said.planType,
      endAt: said.endAt,
      evidence: 'manual',
      statements: statementsOf({ id_token: ANN_STATED, manual: said }),
    }
    for (const credential of [manual, stated, manual]) {
      await sync(store, [credential])
      expectSame((await loadProxy(store))?.credentials, [credential])
      const rows = await query('select evidence, plan_type, renewal, delinquent from oauth_evidence order by evidence')
      const operator = { ...login, evidence: 'manual', plan_type: 'max' }
      expect(rows).toEqual(credential === manual ? [login, operator] : [login])
    }
  })

  test('a window that is over is forgotten, and one of another model is another one', async () => {
    const { store, query } = subject()
    const windows = [
      quotaWith(),
      quotaWith({ scope: 'model', model: 'opus' }),
      quotaWith({ scope: 'model', model: 'spark' }),
    ]
    const later = [quotaWith({ usedRatio: 0.5 }), ...windows.slice(2)]
    for (const quota of [windows, later, []]) {
      const credential = credentialWith({ quota })
      await sync(store, [credential, ...credentialsOf(2, { quota: windows })])
      expect((await loadProxy(store))?.credentials.map((one) => one.quota)).toContainEqual(credential.quota)
      const [row] = await query('select count(*) as n from oauth_quota')
      expect(Number(row?.n)).toBe(quota.length + 6)
    }
  })

  test('a proxy that was never stored is absent, and only the named ones are loaded', async () => {
    const { store } = subject()
    await sync(store, [credentialWith()])
    const outcome = await store.load(['other', 'proxy " name'], neverAborted)
    expect(outcome).toEqual({ ok: true, proxies: new Map() })
    expect(await store.load([], neverAborted)).toEqual({ ok: true, proxies: new Map() })
  })

  test('is_active is unknown, true or false as the status label says', async () => {
    const { store, query } = subject()
    const labels = ['ok', 'limited', 'failing', 'error', 'disabled', 'unknown'] as const
    const credentials = labels.map((statusLabel) => credentialWith({ credential: statusLabel, statusLabel }))
    await sync(store, credentials)
    const named = async (condition: string) =>
      (await query(`select credential from oauth_credentials where ${condition}`)).map((row) => row.credential).sort()
    expect(await named('is_active is true')).toEqual(['ok'])
    expect(await named('is_active is false')).toEqual(['disabled', 'error', 'failing', 'limited'])
    expect(await named('is_active is null')).toEqual(['unknown'])
  })
}
