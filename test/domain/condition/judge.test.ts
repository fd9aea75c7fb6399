import { describe, expect, test } from 'vitest'
import { judge } from '../../../src/domain/condition/judge.ts'
import type { RequestCounts } from '../../../src/domain/credential.ts'
import type { Cooldown, Observation } from '../../../src/domain/observation.ts'
import { observationWith } from '../../support/observations.ts'
import { spell } from './replay.ts'

const NOW = new Date('2026-11-23T05:00:00.000Z')
const at = (ms: number) => new Date(NOW.getTime() + ms)
const PAST = at(-1)
const AHEAD = at(1)
const HOUR_MS = 3_600_000

/** The label of an account that no list showed before. */
function judged(overrides: Partial<Observation>): string {
  return spell(judgedWhole(overrides))
}

function judgedWhole(overrides: Partial<Observation>) {
  return judge(observationWith(overrides), null, { askedAt: NOW, restarted: false })
}

/** `1/2` is a bucket of one success and two failures; the oldest first. */
function buckets(...spelled: readonly string[]): RequestCounts[] {
  return spelled.map((bucket) => {
    const [success = 0, failed = 0] = bucket.split('/').map(Number)
    return { success, failed }
  })
}

function cooldown(overrides: Partial<Cooldown>): Cooldown {
  return { scope: 'credential', model: null, reason: 'rate_limited', retryAt: AHEAD, ...overrides }
}

test.each([
  { disabled: true, status: 'error', unavailable: true, messageReason: 'unauthorized' },
  { disabled: true, status: null },
  { status: 'disabled' },
  { status: 'Disabled', unavailable: true },
] as const)('whom their owner disabled are disabled before all else: %j', (overrides) => {
  expect(judged(overrides)).toBe('disabled')
})

describe('a reason that lasts', () => {
  test.each(['unauthorized', 'refresh_failed', 'payment_required', 'forbidden'] as const)(
    '%s is an error',
    (reason) => {
      for (const nextRetryAt of [null, PAST, AHEAD]) {
        const entry = { status: 'error', messageReason: reason, nextRetryAt } as const
        expect(judgedWhole(entry)).toMatchObject({ statusLabel: 'error', statusReason: reason, nextRetryAt })
        expect(judged({ ...entry, status: 'active', unavailable: true })).toBe(`error ${reason}`)
      }
    },
  )

  test.each(['error', 'unavailable', 'failed', 'expired', 'invalid', 'revoked', 'ERROR', 'Expired', ' re-voked '])(
    'is one under the word %j',
    (status) => expect(judged({ status, messageReason: 'unauthorized' })).toBe('error unauthorized'),
  )

  test.each(['active', 'pending', 'refreshing', 'ready', 'Active'])('is none under the word %j', (status) => {
    expect(judged({ status, messageReason: 'unauthorized' })).toBe('ok')
  })

  test('is none without counters either, where the word says that all is well', () => {
    expect(judged({ requests: null, recentRequests: null, messageReason: 'unauthorized' })).toBe('ok')
  })

  test('is an error although its newest bucket holds successes: they may be older than the failures', () => {
    const revoked = { status: 'error', messageReason: 'unauthorized', requests: { success: 412, failed: 30 } } as const
    expect(judged({ ...revoked, recentRequests: buckets('14/0', '12/30', '0/0') })).toBe('error unauthorized')
  })

  test('is what a login without a word and without a cooldown has', () => {
    const silent = { status: 'error', unavailable: true, messageReason: null, cooldowns: [] } as const
    expect(judgedWhole(silent)).toMatchObject({ statusReason: 'unauthorized', nextRetryAt: null })
    expect(judged({ ...silent, messageReason: 'rate_limited' })).toBe('ok')
    expect(judged({ ...silent, cooldowns: [cooldown({})] })).toBe('limited rate_limited')
    expect(judged({ ...silent, cooldowns: null })).toBe('error other')
    // A cooldown that we do not understand is one all the same.
    expect(judged({ ...silent, cooldowns: [cooldown({ scope: 'other' })] })).toBe('ok')
  })
})

describe('a reason that passes', () => {
  test.each([
    ['upstream_error', 'upstream_error'],
    ['other', 'other'],
    ['not_found', 'not_found'],
    ['challenge', 'forbidden'],
  ] as const)('%s limits until the time that the proxy names, as %s', (messageReason, shownReason) => {
    const entry = { status: 'error', unavailable: true, messageReason } as const
    expect(judged({ ...entry, nextRetryAt: AHEAD })).toBe(`limited ${shownReason}`)
    expect(judged({ ...entry, nextRetryAt: NOW })).toBe('ok')
    expect(judged({ ...entry, nextRetryAt: PAST })).toBe('ok')
  })

  test('that nobody knows is an error where no time was ever named', () => {
    expect(judged({ status: 'error', messageReason: 'other' })).toBe('error other')
    expect(judged({ status: 'error', messageReason: null })).toBe('error other')
    expect(judged({ status: 'error', messageReason: 'upstream_error' })).toBe('ok')
    expect(judged({ status: 'error', messageReason: 'not_found' })).toBe('ok')
  })

  test("a client's own mistakes are never an error, and limit nobody", () => {
    const entry = { status: 'error', messageReason: 'invalid_request', nextRetryAt: AHEAD } as const
    expect(judged(entry)).toBe('ok')
    expect(judged({ ...entry, requests: { success: 0, failed: 6 } })).toBe('failing invalid_request')
  })
})

describe('a rate limit without cooldowns', () => {
  const limited = { status: 'error', unavailable: true, messageReason: 'rate_limited' } as const

  test('lasts until the time that is named', () => {
    const nextRetryAt = at(2 * HOUR_MS)
    for (const status of ['error', 'active', 'pending', 'sleeping'])
      expect(judgedWhole({ ...limited, status, nextRetryAt })).toMatchObject({ statusLabel: 'limited', nextRetryAt })
  })

  test('lasts an hour from the last failure at least, which no list tells before the first', () => {
    const seconds = { nextRetryAt: at(-60_000), updatedAt: at(-62_000) }
    expect(judgedWhole({ ...limited, ...seconds }).nextRetryAt).toEqual(at(HOUR_MS - 62_000))
    expect(judgedWhole({ ...limited, ...seconds, updatedAt: NOW }).nextRetryAt).toEqual(at(HOUR_MS - 60_000))
    expect(judgedWhole({ ...limited, nextRetryAt: null }).nextRetryAt).toEqual(at(HOUR_MS))
    expect(judged({ ...limited, nextRetryAt: at(-HOUR_MS) })).toBe('ok')
    expect(judged({ ...limited, updatedAt: at(-HOUR_MS) })).toBe('ok')
    expect(judged({ ...limited, updatedAt: at(1 - HOUR_MS) })).toBe('limited rate_limited')
  })

  test('is no longer than an hour because the proxy has a clock that is ahead', () => {
    expect(judgedWhole({ ...limited, updatedAt: at(365 * 24 * HOUR_MS) }).nextRetryAt).toEqual(at(HOUR_MS))
  })
})

describe('cooldowns', () => {
  const entry = { status: 'error', unavailable: true, messageReason: 'rate_limited' } as const
  const [SOON, LATER, LATEST] = [at(60_000), at(HOUR_MS), at(400 * HOUR_MS)]

  test("are waited for: the account's latest, before any model's", () => {
    const cooldowns = [
      cooldown({ retryAt: SOON }),
      cooldown({ retryAt: LATER }),
      cooldown({ scope: 'model', retryAt: LATEST }),
    ]
    expect(judgedWhole({ ...entry, cooldowns }).nextRetryAt).toEqual(LATER)
  })

  test('of models alone: the first to end, and only when no model is left', () => {
    const cooldowns = [cooldown({ scope: 'model', retryAt: LATEST }), cooldown({ scope: 'model', retryAt: LATER })]
    expect(judgedWhole({ ...entry, cooldowns })).toMatchObject({ statusLabel: 'limited', nextRetryAt: LATER })
    expect(judgedWhole({ ...entry, unavailable: false, cooldowns })).toMatchObject({
      statusLabel: 'ok',
      nextRetryAt: null,
    })
    expect(judged({ status: 'active', cooldowns })).toBe('ok')
  })

  test('go before the one time that the proxy names', () => {
    expect(judged({ ...entry, nextRetryAt: LATEST, cooldowns: [] })).toBe('ok')
    expect(
      judgedWhole({ ...entry, nextRetryAt: PAST, cooldowns: [cooldown({ retryAt: LATEST })] }).nextRetryAt,
    ).toEqual(LATEST)
  })

  test.each([[null], ['other']] as const)('name the reason where the message is %j', (messageReason) => {
    const dead = {
      ...entry,
      messageReason,
      cooldowns: [cooldown({ scope: 'model', reason: 'payment_required' })],
    } as const
    expect(judged(dead)).toBe('error payment_required')
    expect(judged({ ...dead, messageReason: 'unauthorized' })).toBe('error unauthorized')
    expect(judged({ ...dead, cooldowns: [...dead.cooldowns, cooldown({})] })).toBe('limited rate_limited')
    expect(judged({ ...dead, cooldowns: [cooldown({ reason: 'challenge' })] })).toBe('limited forbidden')
  })
})

describe('five failures since the last success', () => {
  test.each([
    [{ success: 0, failed: 5 }, [], 'failing requests_fail'],
    [{ success: 0, failed: 4 }, ['0/9'], 'ok'],
    [{ success: 9, failed: 50 }, ['0/2', '0/0', '0/3'], 'failing requests_fail'],
    [{ success: 9, failed: 50 }, ['0/9', '1/9', '0/4'], 'ok'],
    [{ success: 9, failed: 50 }, ['0/9', '1/0', '0/5'], 'failing requests_fail'],
    [{ success: 9, failed: 50 }, ['1/9'], 'ok'],
    [{ success: 9, failed: 50 }, [], 'ok'],
    [null, ['0/5'], 'failing requests_fail'],
    [null, ['0/4'], 'ok'],
  ] as const)('of %j and %j: %s', (requests, spelled, label) => {
    expect(judged({ requests, recentRequests: buckets(...spelled) })).toBe(label)
    expect(judged({ requests, recentRequests: buckets(...spelled), status: 'pending' })).toBe(label)
  })

  test('say nothing when they are a day old', () => {
    const failed = { requests: { success: 0, failed: 5 } }
    expect(judged({ ...failed, updatedAt: at(1 - 24 * HOUR_MS) })).toBe('failing requests_fail')
    expect(judged({ ...failed, updatedAt: at(-24 * HOUR_MS) })).toBe('ok')
  })

  test('fail for the reason that the list names, if any', () => {
    const entry = { status: 'error', requests: { success: 0, failed: 5 } } as const
    expect(judged({ ...entry, messageReason: 'upstream_error' })).toBe('failing upstream_error')
    expect(judged({ ...entry, messageReason: 'challenge' })).toBe('failing forbidden')
  })
})

describe('a word that nobody knows, or none,', () => {
  test.each([[null], ['unknown'], ['sleeping']])('is unknown: %j', (status) => {
    expect(judged({ status })).toBe('unknown')
    expect(judged({ status, messageReason: 'unauthorized' })).toBe('unknown')
  })

  test('does not hide what the flag says', () => {
    expect(judged({ status: 'sleeping', unavailable: true, messageReason: 'unauthorized' })).toBe('error unauthorized')
    expect(judged({ status: 'sleeping', unavailable: true })).toBe('error other')
    expect(judged({ status: null, unavailable: true, messageReason: 'upstream_error' })).toBe('ok')
  })
})
