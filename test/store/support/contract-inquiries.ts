import { expect, test } from 'vitest'
import type { InquiryEntry } from '../../../src/domain/inquiry.ts'
import type { CredentialStore } from '../../../src/domain/store.ts'
import { credentialWith, quotaWith, statementWith } from '../../support/credentials.ts'
import { AT } from '../../support/hand-clock.ts'
import type { Subject } from './contract.ts'
import { daysAfter, loadProxy, neverAborted, sync } from './syncs.ts'

const ANN = credentialWith()
const BOB = credentialWith({ credential: 'bbbbbbbbbbbbbbbb', name: 'codex-bob.json' })
const LIVE = statementWith({
  planType: 'pro',
  startAt: daysAfter(-20),
  endAt: daysAfter(10),
  renewal: 'renews',
  delinquent: false,
  observedAt: AT,
})
const QUOTA = [quotaWith(), quotaWith({ scope: 'model', model: 'spark', usedRatio: 1.5, resetAt: null })]
const ASKED: InquiryEntry = {
  proxy: 'default',
  credential: ANN.credential,
  inquiry: 'codex-subscription',
  askedAt: AT,
  result: null,
  nextAt: daysAfter(0.25),
  answer: null,
}
const ANSWERED: InquiryEntry = { ...ASKED, result: 'ok', answer: { live: LIVE, quota: QUOTA } }

/** When providers were asked, and what they answered. */
export function describeInquiries(subject: Subject): void {
  test('an asking is read back, with its answer among what is known of the credential', async () => {
    const { store, reopen } = subject()
    await sync(store, [ANN, BOB])
    expect(await inquiriesIn(store)).toEqual([])
    expect(await store.recordInquiry(ASKED, neverAborted)).toEqual({ ok: true, recorded: true })
    const { answer: _, ...record } = ASKED
    expect(await inquiriesIn(store)).toEqual([record])
    await store.recordInquiry(ANSWERED, neverAborted)
    const other = await reopen()
    expect(await inquiriesIn(other)).toEqual([{ ...record, result: 'ok' }])
    const [ann, bob] = (await loadProxy(other))?.credentials ?? []
    expect(ann).toMatchObject({ statements: { ...ANN.statements, live: LIVE }, quota: QUOTA })
    expect(bob).toMatchObject({ statements: BOB.statements, quota: [] })
  })

  test('an answer replaces the one before, and leaves alone what it does not speak of', async () => {
    const { store } = subject()
    await sync(store, [ANN])
    await store.recordInquiry(ANSWERED, neverAborted)
    const later = { ...LIVE, planType: null, renewal: null, delinquent: null, observedAt: daysAfter(1) }
    const quota = [quotaWith({ usedRatio: 0.9, windowSeconds: null, observedAt: daysAfter(1) })]
    await store.recordInquiry({ ...ANSWERED, askedAt: daysAfter(1), answer: { live: later, quota } }, neverAborted)
    await store.recordInquiry({ ...ASKED, inquiry: 'codex-usage', result: 'challenge' }, neverAborted)
    const [ann] = (await loadProxy(store))?.credentials ?? []
    expect(ann).toMatchObject({ statements: { live: later }, quota: [quota[0], QUOTA[1]] })
    const shown = (await inquiriesIn(store)).map(({ inquiry, askedAt, result }) => [inquiry, askedAt, result])
    expect(shown.toSorted()).toEqual([
      ['codex-subscription', daysAfter(1), 'ok'],
      ['codex-usage', AT, 'challenge'],
    ])
  })

  test('an asking changes no revision, and the change that follows writes the same', async () => {
    const { store } = subject()
    await sync(store, [ANN])
    const before = await loadProxy(store)
    await store.recordInquiry(ANSWERED, neverAborted)
    expect((await loadProxy(store))?.revision).toBe(before?.revision)
    const known = { ...ANN, statements: { ...ANN.statements, live: LIVE }, quota: QUOTA }
    expect(await sync(store, [known], { askedAt: daysAfter(1) })).toMatchObject({ ok: true })
    expect((await loadProxy(store))?.credentials[0]).toMatchObject({ statements: known.statements, quota: QUOTA })
    expect(await inquiriesIn(store)).toHaveLength(1)
  })

  test('nothing is recorded of a credential that is not there, or of another proxy', async () => {
    const { store } = subject()
    await sync(store, [ANN, BOB])
    await store.recordInquiry(ASKED, neverAborted)
    await sync(store, [BOB], { askedAt: daysAfter(1) })
    for (const entry of [ASKED, { ...ASKED, proxy: 'other' }, { ...ASKED, credential: 'ffffffffffffffff' }]) {
      expect(await store.recordInquiry(entry, neverAborted)).toEqual({ ok: true, recorded: false })
    }
    expect(await inquiriesIn(store)).toEqual([])
    expect(await inquiriesIn(store, 'other')).toEqual([])
  })

  test('a row that was damaged by hand is left out', async () => {
    const { store, query } = subject()
    await sync(store, [ANN, BOB])
    await store.recordInquiry(ASKED, neverAborted)
    await store.recordInquiry({ ...ASKED, credential: BOB.credential }, neverAborted)
    await query(`update oauth_inquiries set result = 'perhaps' where credential_id =
      (select id from oauth_credentials where credential = '${BOB.credential}') returning credential_id`)
    expect(await inquiriesIn(store)).toMatchObject([{ credential: ANN.credential }])
  })
}

async function inquiriesIn(store: CredentialStore, proxy = 'default') {
  const outcome = await store.loadInquiries([proxy], neverAborted)
  if (!outcome.ok) throw new Error(`loadInquiries: ${outcome.reason}`)
  return outcome.records
}
