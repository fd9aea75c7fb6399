import type { Credential } from '../../../src/domain/credential.ts'
import type { InquiryEntry } from '../../../src/domain/inquiry.ts'
import type { CredentialStore } from '../../../src/domain/store.ts'
import { neverAborted, sync } from '../../store/support/syncs.ts'
import { credentialWith, quotaWith, statementsOf, statementWith } from '../../support/credentials.ts'

const DAY_MS = 24 * 3_600_000

/** Syncs of two proxies up to `now`, with rows for every question and rows that none of them may find. */
export async function storePool(store: CredentialStore, now: Date): Promise<void> {
  const at = (days: number) => new Date(now.getTime() + days * DAY_MS)
  const { ann, bob, cleo, dan, eve } = accounts(at)
  const used = (credential: Credential, success: number, failed: number) => ({
    ...credential,
    requests: { success, failed },
  })
  const syncAt = (days: number, ...pool: Credential[]) => sync(store, pool, { askedAt: at(days) })
  await syncAt(-41, used(eve, 1, 0), dan)
  await syncAt(-40, used(eve, 9, 1), dan)
  await syncAt(-3, used(ann, 10, 1), bob, cleo, used(eve, 9, 1), dan)
  await syncAt(-2, used(ann, 30, 2), bob, cleo, used(eve, 9, 1), dan)
  await syncAt(0, used(ann, 40, 5), bob, cleo, used(eve, 9, 1))
  await sync(store, [credentialWith({ ...ann, proxy: 'old-proxy' })], { proxy: 'old-proxy', askedAt: at(-0.5) })
  for (const entry of inquiries(at)) await store.recordInquiry(entry, neverAborted)
}

type At = (days: number) => Date

function accounts(at: At) {
  const login = statementWith({ planType: 'plus', accountId: 'acct-ann', endAt: at(-27), observedAt: at(-41) })
  const live = statementWith({ planType: 'plus', endAt: at(3.2), renewal: 'renews', delinquent: false })
  const named = (digit: string, name: string, words: Partial<Credential>) =>
    credentialWith({
      credential: digit.repeat(16),
      name: `${name}.json`,
      endAt: null,
      evidence: null,
      startAt: null,
      requests: null,
      statusSinceAt: at(-3),
      firstSeenAt: at(-41),
      ...words,
    })
  return {
    ann: named('a', 'ann', {
      endAt: at(3.2),
      evidence: 'live',
      renewal: 'renews',
      delinquent: false,
      statements: statementsOf({ id_token: login, live: { ...live, observedAt: at(-1) } }),
      quota: [
        quotaWith({ usedRatio: 0.85, resetAt: at(2), observedAt: at(-0.1) }),
        quotaWith({ scope: 'model', model: 'spark', usedRatio: 0.9512, resetAt: at(0.1), observedAt: at(-0.1) }),
        quotaWith({ window: '5h', usedRatio: 0.99, resetAt: at(-0.001), observedAt: at(-0.1) }),
      ],
    }),
    bob: named('b', 'bob', { statusLabel: 'error', statusReason: 'unauthorized', statusSinceAt: at(-5) }),
    cleo: named('c', 'cleo', {
      statusLabel: 'limited',
      statusReason: 'rate_limited',
      endAt: at(-2.1),
      evidence: 'id_token',
      quota: [quotaWith({ window: 'daily', usedRatio: 1.25, resetAt: at(0.01), observedAt: at(-0.1) })],
    }),
    dan: named('d', 'dan', { endAt: at(5), evidence: 'id_token' }),
    eve: named('e', 'eve', { endAt: at(20), evidence: 'id_token', quota: [quotaWith({ resetAt: null })] }),
  }
}

function inquiries(at: At): readonly InquiryEntry[] {
  const asked = { proxy: 'default', inquiry: 'codex-subscription', nextAt: at(1), answer: null } as const
  return [
    { ...asked, credential: 'a'.repeat(16), askedAt: at(-1), result: 'ok' },
    { ...asked, credential: 'b'.repeat(16), askedAt: at(-0.9), result: 'unauthorized' },
    { ...asked, credential: 'c'.repeat(16), askedAt: at(-0.8), result: null },
  ]
}
