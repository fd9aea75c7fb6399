import { describe, expect, test } from 'vitest'
import type { Credential } from '../../../src/domain/credential.ts'
import type { Inquiry, InquiryName, InquiryOutcome } from '../../../src/domain/inquiry.ts'
import { INQUIRIES } from '../../../src/source/inquiries/table.ts'
import { type Asking, isDue, mayBeAsked, nextAtAfter, pauseMsOf } from '../../../src/sync/inquiries/pace.ts'
import { createInquiryPauses } from '../../../src/sync/inquiries/pauses.ts'
import { credentialWith, statementsOf, statementWith } from '../../support/credentials.ts'
import { AT, createHandClock } from '../../support/hand-clock.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const later = (ms: number) => new Date(AT.getTime() + ms)
const failed = (result: 'rate_limited' | 'challenge' | 'unauthorized', retryAfterMs: number | null = null) =>
  ({ kind: 'failed', result, retryAfterMs }) as const

describe('who may be asked for', () => {
  test.each<readonly [string, Partial<Credential>, boolean]>([
    ['one that works', {}, true],
    ['one that is limited', { statusLabel: 'limited', statusReason: 'rate_limited' }, true],
    ['one that has to be paid', { statusLabel: 'error', statusReason: 'payment_required' }, true],
    ['one that is unknown', { statusLabel: 'unknown' }, true],
    ['one that is set aside', { statusLabel: 'disabled' }, false],
    ['one whose login is dead', { statusLabel: 'error', statusReason: 'unauthorized' }, false],
    ['one that cannot be refreshed', { statusLabel: 'error', statusReason: 'refresh_failed' }, false],
    ['one that is a key', { accountType: 'api_key' }, false],
  ])('%s', (_, overrides, may) => {
    expect(mayBeAsked(credentialWith(overrides))).toBe(may)
  })
})

describe('the pause of an inquiry', () => {
  const inquiry = inquiryOf('codex-subscription')

  test.each([
    [null, 6],
    [later(3 * DAY_MS + 1), 6],
    [later(3 * DAY_MS), 1],
    [later(-3 * DAY_MS), 1],
    [later(-3 * DAY_MS - 1), 6],
  ])('of an account that ends at %s is %i hours', (endAt, hours) => {
    expect(pauseMsOf(inquiry, { endAt }, AT)).toBe(hours * HOUR_MS)
  })

  test.each<readonly [InquiryName, InquiryOutcome, number]>([
    ['codex-subscription', { kind: 'read', reading: { live: null, quota: [], resetCredits: null } }, 6 * HOUR_MS],
    ['codex-subscription', failed('unauthorized'), 6 * HOUR_MS],
    ['codex-usage', failed('challenge'), HOUR_MS / 2],
    ['codex-usage', failed('rate_limited'), HOUR_MS],
    ['codex-usage', failed('rate_limited', 60_000), HOUR_MS],
    ['codex-usage', failed('rate_limited', -5), HOUR_MS],
    ['codex-usage', failed('rate_limited', 3 * HOUR_MS), 3 * HOUR_MS],
    ['codex-usage', failed('rate_limited', 90 * DAY_MS), DAY_MS],
    ['claude-usage', failed('rate_limited'), 6 * HOUR_MS],
    ['claude-usage', failed('rate_limited', HOUR_MS), 6 * HOUR_MS],
    ['claude-usage', failed('rate_limited', 9 * HOUR_MS), 9 * HOUR_MS],
    ['claude-profile', failed('rate_limited', HOUR_MS), DAY_MS],
    ['codex-subscription', { kind: 'stopped', result: 'other', pauseMs: 5, hint: '' }, 5],
  ])('%s after %j is over %i ms later', (name, outcome, ms) => {
    expect(nextAtAfter(inquiryOf(name), { endAt: null }, outcome, AT)).toEqual(later(ms))
  })
})

describe('an account is due', () => {
  const asking: Asking = { askedAt: later(-6 * HOUR_MS), askedMonotonicMs: null, result: 'unauthorized', nextAt: AT }
  const due = (overrides: Partial<Asking>, credential = credentialWith(), name: InquiryName = 'codex-subscription') =>
    isDue({ ...asking, ...overrides }, inquiryOf(name), credential, { now: AT, monotonicMs: 9 * HOUR_MS })

  test('when its time has come, and not before', () => {
    expect(due({})).toBe(true)
    expect(due({ nextAt: later(1) })).toBe(false)
  })

  test('when it was never asked for, whenever it was first seen', () => {
    expect(due({ askedAt: null, result: null, nextAt: later(1) })).toBe(true)
  })

  test('not while this process has just asked, whatever the wall clock says', () => {
    expect(due({ askedMonotonicMs: 8 * HOUR_MS + 1 })).toBe(false)
    expect(due({ askedMonotonicMs: 8 * HOUR_MS })).toBe(true)
  })

  test('when a clock that was ahead wrote that it was asked', () => {
    expect(due({ askedAt: later(DAY_MS), nextAt: later(2 * DAY_MS) })).toBe(true)
    expect(due({ askedAt: later(60_000), nextAt: later(2 * DAY_MS) })).toBe(false)
  })

  test('when its answer got lost before it was stored', () => {
    const lost = { result: 'ok' as const, nextAt: later(HOUR_MS) }
    const live = credentialWith({ statements: statementsOf({ live: statementWith({ planType: 'plus' }) }) })
    expect(due(lost)).toBe(true)
    expect(due(lost, live)).toBe(false)
    expect(due({ ...lost, askedMonotonicMs: 0 })).toBe(false)
    expect(due(lost, credentialWith(), 'codex-usage')).toBe(false)
  })
})

describe('failures in a row', () => {
  test.each([
    ['challenge', 6],
    ['unauthorized', 1],
  ] as const)('pause an inquiry after five of %s, for %i hours', (result, hours) => {
    const clock = createHandClock()
    const pauses = createInquiryPauses(clock)
    for (let count = 1; count < 5; count++) expect(pauses.take('codex-usage', failed(result))).toBe(null)
    const until = later(hours * HOUR_MS)
    expect(pauses.take('codex-usage', failed(result))).toEqual({ reason: result, until })
    expect(pauses.of('codex-usage')).toEqual({ reason: result, until })
    expect(pauses.of('codex-subscription')).toBe(null)
    clock.advance(hours * HOUR_MS)
    expect(pauses.of('codex-usage')).toBe(null)
    expect(pauses.take('codex-usage', failed(result))).toBe(null)
  })

  test('do not count over another one, or over an answer', () => {
    const read = { kind: 'read', reading: { live: null, quota: [], resetCredits: null } } as const
    for (const between of [failed('challenge'), read]) {
      const pauses = createInquiryPauses(createHandClock())
      for (let count = 0; count < 4; count++) pauses.take('codex-usage', failed('unauthorized'))
      pauses.take('codex-usage', between)
      for (let count = 0; count < 4; count++) pauses.take('codex-usage', failed('unauthorized'))
      expect(pauses.of('codex-usage')).toBe(null)
    }
  })

  test('of the proxy itself pause everything at once', () => {
    const pauses = createInquiryPauses(createHandClock())
    pauses.take('codex-usage', { kind: 'stopped', result: 'other', pauseMs: HOUR_MS, hint: '' })
    expect(pauses.of('claude-profile')).toEqual({ reason: 'other', until: later(HOUR_MS) })
  })
})

function inquiryOf(name: InquiryName): Inquiry {
  const inquiry = INQUIRIES.find((each) => each.name === name)
  if (inquiry === undefined) throw new Error(`There is no ${name}.`)
  return inquiry
}
