import { describe, expect, test } from 'vitest'
import type { Credential, Subscription } from '../../src/domain/credential.ts'
import { judge } from '../../src/domain/judgement.ts'
import type { Observation } from '../../src/domain/observation.ts'
import { credentialWith } from '../support/credentials.ts'
import { observationWith } from '../support/observations.ts'

const NOW = new Date('2026-11-23T05:00:00.000Z')
const DAY_MS = 24 * 3_600_000
const SEEN_AT = new Date(NOW.getTime() - DAY_MS + 1)
const TOO_OLD = new Date(NOW.getTime() - DAY_MS)
const STATEMENT: Subscription = {
  planType: 'plus',
  accountId: 'acct-ann',
  startAt: new Date('2026-11-03T00:00:00Z'),
  endAt: new Date('2026-12-03T00:00:00Z'),
  evidence: 'id_token',
}
/** What a proxy says of anyone right after its restart. */
const FRESH = { statement: STATEMENT, recentRequests: [{ success: 0, failed: 0 }] }

function keptAs(before: Partial<Credential>, after: Partial<Observation> = {}, seenAt = SEEN_AT) {
  const credential = credentialWith({ lastRefreshAt: null, ...before })
  return judge(observationWith({ ...FRESH, ...after }), { credential, seenAt }, NOW)
}

const DEAD = { statusLabel: 'error', statusReason: 'unauthorized' } as const
const FAILING = { statusLabel: 'failing', statusReason: 'requests_fail' } as const
const OK = { statusLabel: 'ok', statusReason: null, statusKeptFromAt: null }

describe.each([[DEAD], [FAILING]])('a restart of the proxy forgets $statusLabel, and heals nobody', (before) => {
  test('the label stays, and says since when nothing bore it out', () => {
    expect(keptAs(before)).toEqual({ ...before, nextRetryAt: null, statusKeptFromAt: SEEN_AT })
  })

  test('for 24 hours after the last list that bore it out', () => {
    expect(keptAs(before, {}, TOO_OLD)).toMatchObject(OK)
    expect(keptAs({ ...before, statusKeptFromAt: SEEN_AT }, {}, NOW)).toMatchObject({ statusKeptFromAt: SEEN_AT })
    expect(keptAs({ ...before, statusKeptFromAt: TOO_OLD }, {}, NOW)).toMatchObject(OK)
  })

  test('until requests are made', () => {
    expect(keptAs(before, { recentRequests: [{ success: 1, failed: 0 }] })).toMatchObject(OK)
    expect(keptAs(before, { recentRequests: [{ success: 0, failed: 1 }] })).toMatchObject(OK)
  })

  test('only where the proxy publishes requests, or their absence would prove nothing', () => {
    expect(keptAs(before, { recentRequests: null })).toMatchObject(OK)
  })

  test('until a new login changes the id_token', () => {
    expect(keptAs(before, { statement: { ...STATEMENT, planType: 'pro' } })).toMatchObject(OK)
    expect(keptAs(before, { statement: { ...STATEMENT, accountId: 'acct-other' } })).toMatchObject(OK)
    expect(keptAs(before, { statement: { ...STATEMENT, startAt: NOW } })).toMatchObject(OK)
    expect(keptAs(before, { statement: { ...STATEMENT, endAt: null, evidence: null } })).toMatchObject(OK)
    expect(keptAs(before, { statement: null })).toMatchObject(before)
  })

  test('until a token is refreshed', () => {
    expect(keptAs(before, { lastRefreshAt: SEEN_AT })).toMatchObject(OK)
    expect(keptAs({ ...before, lastRefreshAt: SEEN_AT }, { lastRefreshAt: NOW })).toMatchObject(OK)
    expect(keptAs({ ...before, lastRefreshAt: SEEN_AT }, { lastRefreshAt: SEEN_AT })).toMatchObject(before)
    expect(keptAs({ ...before, lastRefreshAt: SEEN_AT })).toMatchObject(before)
  })

  test("also beside the operator's dates, which no login changes", () => {
    const manual = { ...before, evidence: 'manual', endAt: NOW } as const
    expect(keptAs(manual)).toMatchObject(before)
  })

  test('but gives way to what the proxy does say', () => {
    expect(keptAs(before, { disabled: true })).toMatchObject({ statusLabel: 'disabled', statusKeptFromAt: null })
    expect(keptAs(before, { status: 'error', messageReason: 'forbidden' })).toMatchObject({ statusReason: 'forbidden' })
    expect(keptAs(before, { status: null })).toMatchObject({ statusLabel: 'unknown' })
  })
})

describe('limited', () => {
  const LIMITED = { statusLabel: 'limited', statusReason: 'rate_limited' } as const
  const AHEAD = new Date(NOW.getTime() + 1)

  test('stays until its retry time, however long that is', () => {
    expect(keptAs({ ...LIMITED, nextRetryAt: AHEAD }, {}, TOO_OLD)).toMatchObject({ ...LIMITED, nextRetryAt: AHEAD })
  })

  test.each([[NOW], [null]])('is over with its retry time %j', (nextRetryAt) => {
    expect(keptAs({ ...LIMITED, nextRetryAt })).toMatchObject(OK)
  })
})

test.each([['ok'], ['disabled'], ['unknown']] as const)('%s is not kept', (statusLabel) => {
  expect(keptAs({ statusLabel })).toMatchObject(OK)
})
