import { describe, expect, test } from 'vitest'
import type { History } from '../../../src/domain/history.ts'
import type { Observation } from '../../../src/domain/observation.ts'
import { reconcile } from '../../support/at-once.ts'
import { listOf, observationWith } from '../../support/observations.ts'
import { afterLists, DAY_MS, follow, HOUR_MS, MINUTE_MS, START, type Step } from './follow.ts'
import { spell } from './replay.ts'

const at = (ms: number) => new Date(START.getTime() + ms)
const counts = (success: number, failed: number) => ({ requests: { success, failed } })
const labels = (...steps: readonly Step[]) => follow(steps).map(spell)
const label = (...steps: readonly Step[]) => labels(...steps).at(-1)

const WELL: Partial<Observation> = counts(30, 0)
const DEAD: Partial<Observation> = {
  status: 'error',
  unavailable: true,
  messageReason: 'unauthorized',
  ...counts(30, 2),
}
/** What a proxy says of anyone after any auth file changed: it forgot the error, and not the counters. */
const RESET: Partial<Observation> = counts(30, 2)
/** What it says right after its own restart. */
const RESTARTED: Partial<Observation> = counts(0, 0)
const UNPAID: Partial<Observation> = { ...DEAD, messageReason: 'payment_required' }

describe.each([
  ['a reset of all errors', RESET],
  ['a restart of the proxy', RESTARTED],
])('after %s', (_, forgotten) => {
  test('a dead account stays dead, and says since when nothing bore it out', () => {
    expect(afterLists(WELL, DEAD, forgotten, forgotten)).toMatchObject({
      statusLabel: 'error',
      statusReason: 'unauthorized',
      statusKeptFromAt: at(15 * MINUTE_MS),
      statusSinceAt: at(15 * MINUTE_MS),
    })
  })

  test.each(['unauthorized', 'refresh_failed'] as const)('%s lasts without end', (messageReason) => {
    expect(label(WELL, { ...DEAD, messageReason }, { ...forgotten, afterMs: 300 * DAY_MS })).toBe(
      `error ${messageReason}`,
    )
  })

  test.each(['payment_required', 'forbidden'] as const)('%s lasts for a day', (messageReason) => {
    const error = { ...DEAD, messageReason, afterMs: 0 }
    expect(label(error, { ...forgotten, afterMs: DAY_MS - 1 })).toBe(`error ${messageReason}`)
    expect(label(error, { ...forgotten, afterMs: DAY_MS })).toBe('ok')
  })

  test('a limit lasts until its end, however far that is, and whoever logs in', () => {
    const limited = { ...DEAD, messageReason: 'rate_limited', nextRetryAt: at(17 * DAY_MS), loginKey: 'a' } as const
    const kept = { ...forgotten, loginKey: 'b' }
    expect(afterLists(WELL, limited, { ...kept, afterMs: 17 * DAY_MS - 1 })).toMatchObject({
      statusLabel: 'limited',
      nextRetryAt: at(17 * DAY_MS),
    })
    expect(label(WELL, limited, { ...kept, afterMs: 17 * DAY_MS })).toBe('ok')
  })

  test('five failures last for a day', () => {
    const failing = { requests: { success: 30, failed: 7 } }
    expect(label(WELL, failing, { ...forgotten, ...(forgotten === RESET ? failing : {}) })).toBe(
      'failing requests_fail',
    )
    expect(
      label({ ...failing, afterMs: 0, recentRequests: [{ success: 0, failed: 7 }] }, { ...failing, afterMs: DAY_MS }),
    ).toBe('ok')
  })
})

describe('a proof ends', () => {
  test('with a success, even one after a restart of the proxy', () => {
    expect(label(WELL, DEAD, counts(31, 2))).toBe('ok')
    expect(label(WELL, DEAD, counts(3, 0))).toBe('ok')
    expect(label(WELL, DEAD, RESTARTED, counts(1, 0))).toBe('ok')
  })

  test('and does not come back', () => {
    expect(label(WELL, DEAD, counts(31, 2), counts(31, 2))).toBe('ok')
    expect(label(WELL, DEAD, counts(31, 2), counts(31, 3))).toBe('ok')
  })

  test('with a login that changes the id_token, and not while the token is missing', () => {
    const key = (loginKey: string | null) => ({ ...RESET, loginKey })
    expect(label({ ...WELL, loginKey: 'a' }, { ...DEAD, loginKey: 'a' }, key('b'))).toBe('ok')
    expect(label({ ...WELL, loginKey: 'a' }, { ...UNPAID, loginKey: 'a' }, key('b'))).toBe('ok')
    expect(labels({ ...DEAD, loginKey: 'a' }, key(null), key('a'))).toEqual(Array(3).fill('error unauthorized'))
    expect(label({ ...DEAD, loginKey: 'a' }, key(null), key('b'))).toBe('ok')
  })

  test('of a dead login with a refresh after it, or a change of its file', () => {
    expect(label(WELL, DEAD, { ...RESET, lastRefreshAt: at(20 * MINUTE_MS) })).toBe('ok')
    expect(label(WELL, DEAD, { ...RESET, lastRefreshAt: at(10 * MINUTE_MS) })).toBe('error unauthorized')
    expect(label({ ...DEAD, modifiedAt: at(0) }, { ...RESET, modifiedAt: at(1) })).toBe('ok')
    expect(label({ ...DEAD, modifiedAt: at(0) }, { ...RESET, modifiedAt: at(0) })).toBe('error unauthorized')
    expect(label({ ...DEAD, modifiedAt: at(0) }, DEAD, { ...RESET, modifiedAt: at(1) })).toBe('ok')
  })

  test('of another kind with neither: a proxy refreshes by itself', () => {
    const refreshed = { ...RESET, lastRefreshAt: at(20 * MINUTE_MS), modifiedAt: at(20 * MINUTE_MS) }
    expect(label(WELL, { ...UNPAID, modifiedAt: at(0) }, refreshed)).toBe('error payment_required')
  })

  test('with a login that is seen while the account is disabled', () => {
    const disabled = { ...RESET, disabled: true }
    expect(labels(DEAD, disabled, RESET)).toEqual(['error unauthorized', 'disabled', 'error unauthorized'])
    expect(label({ ...DEAD, loginKey: 'a' }, { ...disabled, loginKey: 'b' }, { ...RESET, loginKey: 'b' })).toBe('ok')
  })

  test('where the proxy does not count, and its word is all there is', () => {
    const uncounted = { requests: null, recentRequests: null }
    expect(label({ ...DEAD, ...uncounted }, uncounted)).toBe('ok')
  })
})

describe('a dead account', () => {
  test('stays dead whatever the words say now, except a rate limit: that is for those who were let in', () => {
    const words = { ...DEAD, nextRetryAt: at(DAY_MS), ...counts(30, 3) }
    expect(label(DEAD, { ...words, messageReason: 'upstream_error' })).toBe('error unauthorized')
    expect(label(DEAD, { ...words, messageReason: 'not_found' })).toBe('error unauthorized')
    expect(label(DEAD, { ...RESET, status: null })).toBe('error unauthorized')
    expect(labels(DEAD, { ...words, messageReason: 'rate_limited' }, counts(30, 3))).toEqual([
      'error unauthorized',
      'limited rate_limited',
      'limited rate_limited',
    ])
  })

  test('is dead again with each new failure', () => {
    const failing = [3, 4, 5].map((failed) => ({ ...counts(30, failed), afterMs: (failed - 2) * 20 * HOUR_MS }))
    expect(labels({ ...UNPAID, afterMs: 0 }, ...failing)).toEqual(Array(4).fill('error payment_required'))
    expect(afterLists({ ...UNPAID, afterMs: 0 }, ...failing).statusKeptFromAt).toBeNull()
  })
})

test('a dead account stays dead while the file beside it is deleted and comes back: its counters alone start again', () => {
  const [first, second, third] = [0, 15, 30].map((minutes) => at(minutes * MINUTE_MS))
  const lists = [
    { askedAt: first, dead: DEAD, beside: counts(70, 0) },
    { askedAt: second, dead: RESET, beside: counts(0, 0) },
    { askedAt: third, dead: counts(30, 3), beside: counts(2, 0) },
  ]
  let before: History | null = null
  for (const { askedAt, dead, beside } of lists) {
    if (askedAt === undefined) throw new Error('no time')
    const observed = listOf([observationWith(dead), observationWith({ credential: 'beside', ...beside })])
    const { credentials } = reconcile(observed, { proxy: 'default', before, manuals: [], askedAt })
    expect(credentials.map(spell)).toEqual(['error unauthorized', 'ok'])
    before = { credentials, removed: [], askedAt }
  }
})

describe('a rate limit that the proxy forgets', () => {
  const seconds = { ...DEAD, messageReason: 'rate_limited', nextRetryAt: at(15 * MINUTE_MS) } as const

  test('goes on as long as requests fail, and an hour longer', () => {
    const failures = [3, 4, 5, 6, 7, 8, 9].map((failed) => counts(30, failed))
    const last = 8 * 15 * MINUTE_MS
    expect(labels(WELL, seconds, ...failures).slice(1)).toEqual(Array(8).fill('limited rate_limited'))
    expect(label(WELL, seconds, ...failures, { ...counts(30, 9), afterMs: last + HOUR_MS - 1 })).toBe(
      'limited rate_limited',
    )
    expect(label(WELL, seconds, ...failures, { ...counts(30, 9), afterMs: last + HOUR_MS })).toBe('ok')
  })

  test('is lifted where the cooldowns say so, unless they are gone with a restart', () => {
    const cooldowns = [{ scope: 'credential', model: null, reason: 'rate_limited', retryAt: at(3 * HOUR_MS) } as const]
    const limited = { ...seconds, cooldowns }
    expect(label(WELL, limited, { ...RESET, cooldowns: [] })).toBe('ok')
    expect(labels(WELL, limited, { ...RESTARTED, cooldowns: [] }, { ...RESTARTED, cooldowns: [] }).slice(2)).toEqual([
      'limited rate_limited',
      'limited rate_limited',
    ])
  })
})

describe('a degraded list', () => {
  const fromDisk = { status: null, requests: null, recentRequests: null, degraded: true }

  test('heals nobody, and accuses nobody', () => {
    expect(labels(DEAD, fromDisk, RESET)).toEqual(Array(3).fill('error unauthorized'))
    expect(labels(WELL, fromDisk, WELL)).toEqual(['ok', 'unknown', 'ok'])
    expect(labels(DEAD, fromDisk, counts(31, 2))).toEqual(['error unauthorized', 'error unauthorized', 'ok'])
    expect(labels(WELL, { ...fromDisk, disabled: true })).toEqual(['ok', 'disabled'])
  })

  test('shows no trouble longer than it lasts', () => {
    expect(label({ ...UNPAID, afterMs: 0 }, { ...fromDisk, afterMs: DAY_MS })).toBe('unknown')
    expect(label({ ...UNPAID, afterMs: 0 }, { ...fromDisk, afterMs: DAY_MS - 1 })).toBe('error payment_required')
  })
})

describe('a clock that was wrong', () => {
  test('by a year keeps nothing for a year', () => {
    const quiet = Array.from({ length: 30 }, (_, day) => ({ ...RESET, afterMs: (day + 1) * DAY_MS }))
    const wrong = { ...UNPAID, afterMs: 365 * DAY_MS }
    expect(labels({ ...WELL, afterMs: 0 }, wrong, ...quiet).slice(1, 4)).toEqual([
      'error payment_required',
      'error payment_required',
      'ok',
    ])
    const limited = { ...wrong, messageReason: 'rate_limited', nextRetryAt: null } as const
    expect(label({ ...WELL, afterMs: 0 }, limited, { ...RESET, afterMs: MINUTE_MS })).toBe('limited rate_limited')
    expect(
      label(
        { ...WELL, afterMs: 0 },
        limited,
        { ...RESET, afterMs: MINUTE_MS },
        { ...RESET, afterMs: HOUR_MS + MINUTE_MS },
      ),
    ).toBe('ok')
    const failing = { ...counts(30, 9), afterMs: 365 * DAY_MS }
    expect(label({ ...WELL, afterMs: 0 }, failing, ...quiet.map((step) => ({ ...step, ...counts(30, 9) })))).toBe('ok')
  })

  test('and set back loses nothing', () => {
    expect(labels(WELL, DEAD, { ...RESET, afterMs: -DAY_MS }, { ...RESET, afterMs: 0 }).slice(2)).toEqual(
      Array(2).fill('error unauthorized'),
    )
  })
})

test('an account that stays in trouble is the same in each list, so that nothing has to be written', () => {
  const limited: Step = { ...DEAD, messageReason: 'rate_limited', nextRetryAt: at(9 * HOUR_MS) }
  for (const trouble of [DEAD, UNPAID, limited]) {
    const [, first, second, third] = follow([WELL, trouble, trouble, trouble])
    expect(second).toEqual(first)
    expect(third).toEqual(first)
  }
})
