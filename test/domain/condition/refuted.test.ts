import { describe, expect, test } from 'vitest'
import type { Observation } from '../../../src/domain/observation.ts'
import { DAY_MS, follow, HOUR_MS, MINUTE_MS, START, type Step } from './follow.ts'
import { spell } from './replay.ts'

const at = (ms: number) => new Date(START.getTime() + ms)
const counts = (success: number, failed: number) => ({ requests: { success, failed } })
const labels = (...steps: readonly Step[]) => follow(steps).map(spell)
const label = (...steps: readonly Step[]) => labels(...steps).at(-1)

const WELL: Step = counts(30, 0)
/** The words of one failed request, which stay until that very model succeeds. */
const WORDS: Partial<Observation> = { status: 'error', messageReason: 'unauthorized' }
const LIMIT: Partial<Observation> = { status: 'error', unavailable: true, messageReason: 'rate_limited' }

describe('words that stick are refuted', () => {
  test('by a success with no failure, until a failure comes alone', () => {
    const steps = [
      WELL,
      ...[
        [30, 1],
        [40, 1],
        [40, 1],
        [50, 2],
        [50, 3],
      ].map(([s = 0, f = 0]) => ({ ...WORDS, ...counts(s, f) })),
    ]
    expect(labels(...steps)).toEqual(['ok', 'error unauthorized', 'ok', 'ok', 'ok', 'error unauthorized'])
  })

  test('by a login with no failure', () => {
    const dead = { ...WORDS, ...counts(30, 1) }
    expect(labels({ ...dead, loginKey: 'a' }, { ...dead, loginKey: 'b' }, { ...dead, loginKey: 'b' })).toEqual([
      'error unauthorized',
      'ok',
      'ok',
    ])
    expect(label({ ...dead, loginKey: 'a' }, { ...WORDS, ...counts(30, 2), loginKey: 'b' })).toBe('error unauthorized')
  })

  test.each(['forbidden', 'not_found'] as const)(
    'by successes beside failures for %s, which may be of one model',
    (messageReason) => {
      expect(label(WELL, { ...WORDS, messageReason, nextRetryAt: at(DAY_MS), ...counts(40, 1) })).toBe('ok')
    },
  )

  test('by no success beside failures for another reason', () => {
    expect(label(WELL, { ...WORDS, ...counts(42, 30) })).toBe('error unauthorized')
  })

  test('and say nothing of other words', () => {
    const sticky = { status: 'error', messageReason: 'upstream_error', ...counts(40, 1) } as const
    expect(labels({ ...sticky, ...counts(30, 1) }, sticky, { ...WORDS, ...counts(52, 31) })).toEqual([
      'ok',
      'ok',
      'error unauthorized',
    ])
  })

  test('by nothing where the proxy does not count', () => {
    const uncounted = { requests: null, recentRequests: null }
    expect(label({ ...WORDS, ...uncounted, loginKey: 'a' }, { ...WORDS, ...uncounted, loginKey: 'b' })).toBe(
      'error unauthorized',
    )
  })
})

describe('words are not refuted', () => {
  test('by a success that is counted late, while a limit runs', () => {
    const limit = { ...LIMIT, nextRetryAt: at(3 * HOUR_MS) }
    expect(label(WELL, { ...limit, ...counts(30, 2) }, { ...limit, ...counts(31, 2) })).toBe('limited rate_limited')
    expect(label(WELL, { ...limit, ...counts(30, 2) }, { ...limit, unavailable: false, ...counts(31, 2) })).toBe('ok')
  })

  test('by a success where they are worked out when asked: there only a login refutes', () => {
    const cooldowns = [{ scope: 'model', model: 'a', reason: 'unauthorized', retryAt: at(HOUR_MS) } as const]
    const dead = { ...WORDS, cooldowns }
    expect(label(WELL, { ...dead, ...counts(30, 2) }, { ...dead, ...counts(31, 2) })).toBe('error unauthorized')
    expect(label({ ...dead, ...counts(30, 2), loginKey: 'a' }, { ...dead, ...counts(30, 2), loginKey: 'b' })).toBe('ok')
  })

  test('by anything when there are none, and the login cannot serve', () => {
    const silent = { status: 'error', unavailable: true, cooldowns: [], ...counts(30, 2) } as const
    expect(labels({ ...silent, modifiedAt: at(0) }, { ...silent, modifiedAt: at(1) })).toEqual([
      'error unauthorized',
      'error unauthorized',
    ])
  })
})

describe('a trouble is remembered', () => {
  test('from the first list that named its reason, where nothing else tells when', () => {
    const limit = { ...LIMIT, requests: null, recentRequests: null }
    const steps = [0, 30, 59, 60].map((minutes) => ({ ...limit, afterMs: minutes * MINUTE_MS }))
    expect(labels(...steps)).toEqual([...Array(3).fill('limited rate_limited'), 'ok'])
  })

  test('as one whose end was named', () => {
    const odd = { status: 'error', messageReason: 'other', ...counts(30, 1) } as const
    expect(labels(WELL, { ...odd, nextRetryAt: at(16 * MINUTE_MS) }, odd)).toEqual(['ok', 'limited other', 'ok'])
    expect(labels(WELL, odd)).toEqual(['ok', 'error other'])
  })

  test('with the failures that a login or a limit ended', () => {
    const failing = counts(30, 4)
    expect(label({ ...WELL, loginKey: 'a' }, { ...failing, loginKey: 'b' }, { ...counts(30, 5), loginKey: 'b' })).toBe(
      'ok',
    )
    const missing = { ...WORDS, messageReason: 'not_found', nextRetryAt: at(20 * MINUTE_MS), ...counts(30, 9) } as const
    expect(labels(WELL, missing, counts(30, 9), counts(30, 13))).toEqual(['ok', 'limited not_found', 'ok', 'ok'])
  })
})

test('a limit gives way to words of another trouble', () => {
  const limit = { ...LIMIT, nextRetryAt: at(3 * HOUR_MS), ...counts(30, 2) }
  expect(label(WELL, limit, { ...LIMIT, messageReason: 'upstream_error', nextRetryAt: at(0), ...counts(30, 3) })).toBe(
    'ok',
  )
})

test('failures are a day old when they are, whenever they were first seen', () => {
  const failing = { ...counts(0, 7), updatedAt: at(-23 * HOUR_MS) }
  expect(labels({ ...failing, afterMs: 0 }, { ...failing, afterMs: HOUR_MS })).toEqual(['failing requests_fail', 'ok'])
})

test('a refresh that was known before is no login, although the clock of the proxy is ahead', () => {
  const refreshed = { lastRefreshAt: at(HOUR_MS) }
  expect(
    label({ ...WELL, ...refreshed }, { ...WORDS, ...counts(30, 1), ...refreshed }, { ...counts(30, 1), ...refreshed }),
  ).toBe('error unauthorized')
})
