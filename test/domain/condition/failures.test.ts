import { describe, expect, test } from 'vitest'
import { addFailure, isNews, type RecordedFailure, standingFailures } from '../../../src/domain/condition/failures.ts'
import type { ObservedReason } from '../../../src/domain/condition/labels.ts'
import { NOTHING } from '../../../src/domain/condition/memory.ts'
import type { Credential } from '../../../src/domain/credential.ts'
import type { FailureEvent } from '../../../src/domain/failure-event.ts'
import { credentialWith } from '../../support/credentials.ts'
import { DAY_MS, follow, HOUR_MS, MINUTE_MS, START, type Step } from './follow.ts'
import { spell } from './replay.ts'

const at = (ms: number): Date => new Date(START.getTime() + ms)
const NO_LOGIN = { loginKey: null, modifiedAt: null, lastRefreshAt: null }
const failure = (reason: ObservedReason, ms: number): RecordedFailure => ({
  at: at(ms),
  reason,
  login: NO_LOGIN,
})
const eventOf = ({ at: time, reason }: RecordedFailure): FailureEvent => ({
  credential: null,
  authIndex: null,
  at: time,
  reason,
})
/** Three failures, the last a minute before the second list. */
const threeOf = (reason: ObservedReason): readonly RecordedFailure[] =>
  [12, 13, 14].map((minutes) => failure(reason, minutes * MINUTE_MS))

const requests = (success: number, failed: number) => ({ requests: { success, failed } })
/** The states after lists, of which the first is of an account that works. */
const states = (...steps: readonly Step[]): readonly string[] => follow([requests(9, 0), ...steps]).map(spell)

describe('three failure events of one reason without a success', () => {
  test.each(['unauthorized', 'refresh_failed', 'payment_required', 'forbidden'] as const)(
    'of %s are an error, whatever the list says',
    (reason) => {
      const failures = threeOf(reason)
      expect(states({ ...requests(9, 3), failures })).toEqual(['ok', `error ${reason}`])
      expect(states({ ...requests(9, 3), failures, status: 'error', messageReason: 'upstream_error' })[1]).toBe(
        `error ${reason}`,
      )
    },
  )

  test.each(['invalid_request', 'not_found', 'rate_limited', 'upstream_error', 'challenge', 'other'] as const)(
    'of %s are none',
    (reason) => {
      expect(states({ ...requests(9, 3), failures: threeOf(reason) })).toEqual(['ok', 'ok'])
    },
  )

  test('are none where one of them differs, or there are only two', () => {
    const three = threeOf('unauthorized')
    expect(states({ ...requests(9, 2), failures: three.slice(1) })[1]).toBe('ok')
    const differing = [failure('forbidden', 0), ...three.slice(1)]
    expect(states({ ...requests(9, 3), failures: differing })[1]).toBe('ok')
  })

  test('are none where a success or a login followed them', () => {
    const failures = threeOf('unauthorized')
    expect(states({ ...requests(10, 3), failures })[1]).toBe('ok')
    const known = failures.map((one) => ({ ...one, login: { ...NO_LOGIN, loginKey: 'before' } }))
    expect(states({ ...requests(9, 3), failures: known, loginKey: 'after' })[1]).toBe('ok')
    const [refreshed, written] = [{ lastRefreshAt: at(14.5 * MINUTE_MS) }, { modifiedAt: at(14.5 * MINUTE_MS) }]
    expect(states({ ...requests(9, 3), failures, ...refreshed })[1]).toBe('ok')
    const before = failures.map((one) => ({ ...one, login: { ...NO_LOGIN, modifiedAt: at(0) } }))
    expect(states({ ...requests(9, 3), failures: before, ...written })[1]).toBe('ok')
  })

  test('are no error once a success came, though they are still remembered', () => {
    const failures = threeOf('unauthorized')
    const lists = [
      { ...requests(9, 3), failures },
      { ...requests(10, 3), failures },
      { ...requests(10, 3), failures },
    ]
    expect(states(...lists)).toEqual(['ok', 'error unauthorized', 'ok', 'ok'])
  })

  test('are none of an account that its list calls rate-limited: its login works', () => {
    const limited = { status: 'error', messageReason: 'rate_limited', nextRetryAt: at(HOUR_MS) } as const
    expect(states({ ...requests(9, 4), ...limited, failures: threeOf('unauthorized') })[1]).toBe('limited rate_limited')
  })

  test('are none of a disabled account', () => {
    expect(states({ disabled: true, ...requests(9, 3), failures: threeOf('unauthorized') })[1]).toBe('disabled')
  })

  test('are an error after they were lost with a restart of the exporter, too', () => {
    expect(states({ ...requests(9, 3), failures: threeOf('unauthorized') }, requests(9, 3), requests(10, 3))).toEqual([
      'ok',
      'error unauthorized',
      'error unauthorized',
      'ok',
    ])
  })

  test('prove for a day what does not end with a login, and a dead login without end', () => {
    const later = { ...requests(9, 3), afterMs: DAY_MS + 15 * MINUTE_MS }
    const [payment, login] = (['payment_required', 'unauthorized'] as const).map((reason) => {
      const failures = threeOf(reason)
      return states({ ...requests(9, 3), failures }, { ...later, failures })[2]
    })
    expect([payment, login]).toEqual(['ok', 'error unauthorized'])
  })

  test('that came after the list was asked for are for the next one', () => {
    const failures = threeOf('unauthorized').map((one) => ({ ...one, at: at(16 * MINUTE_MS) }))
    expect(states({ ...requests(9, 0), failures }, { ...requests(9, 3), failures })).toEqual([
      'ok',
      'ok',
      'error unauthorized',
    ])
  })
})

describe('an account that is failing', () => {
  test.each([
    ['upstream_error', null, 'upstream_error'],
    ['invalid_request', null, 'invalid_request'],
    ['challenge', null, 'forbidden'],
    ['other', null, 'requests_fail'],
    ['not_found', 'upstream_error', 'not_found'],
    ['other', 'upstream_error', 'upstream_error'],
  ] as const)('by an event of %s and a message of %s has the reason %s', (reason, messageReason, shown) => {
    const list = { ...requests(9, 5), messageReason, failures: [failure(reason, 14 * MINUTE_MS)] }
    expect(states(list)[1]).toBe(`failing ${shown}`)
  })

  test('has the reason of an event that came later', () => {
    const failures = [failure('upstream_error', 20 * MINUTE_MS)]
    expect(states(requests(9, 5), { ...requests(9, 6), failures })).toEqual([
      'ok',
      'failing requests_fail',
      'failing upstream_error',
    ])
  })
})

describe('the memory of failures', () => {
  const credential = (overrides: Partial<Credential> = {}) =>
    credentialWith({ condition: { ...NOTHING, loginKey: 'key' }, ...overrides })

  test('holds three', () => {
    let failures: readonly RecordedFailure[] = []
    for (let ms = 0; ms < 100; ms++) failures = addFailure(failures, eventOf(failure('other', ms)), credential())
    expect(failures.map((one) => one.at)).toEqual([at(97), at(98), at(99)])
    expect(failures[0]?.login.loginKey).toBe('key')
  })

  test('holds none from before a success or a login', () => {
    const known = addFailure([], eventOf(failure('unauthorized', 0)), credential())
    const succeeded = credential({ condition: { ...NOTHING, loginKey: 'key', lastSuccessAt: at(0) } })
    const loggedIn = credential({ condition: { ...NOTHING, loginKey: 'another' } })
    const event = eventOf(failure('unauthorized', 1))
    expect([succeeded, loggedIn, credential()].map((one) => addFailure(known, event, one).length)).toEqual([1, 1, 2])
  })

  test('forgets with a failure those before it', () => {
    const failures = [failure('other', 5), failure('other', 1), failure('other', 9)]
    const since = { now: at(9), lastSuccessAt: at(2), login: NO_LOGIN }
    expect(standingFailures(failures, since).map((one) => one.at)).toEqual([at(9)])
  })
})

describe('a failure is news', () => {
  const OK = credentialWith()
  const ERROR = credentialWith({ statusLabel: 'error', statusReason: 'unauthorized' })
  const list = (...reasons: readonly ObservedReason[]) => reasons.map((reason, index) => failure(reason, index))

  test.each<[boolean, Credential, readonly RecordedFailure[]]>([
    [false, OK, []],
    [true, OK, list('unauthorized')],
    [false, OK, list('unauthorized', 'unauthorized')],
    [true, OK, list('unauthorized', 'unauthorized', 'unauthorized')],
    [true, OK, list('upstream_error', 'unauthorized')],
    [false, OK, list('upstream_error', 'upstream_error', 'upstream_error')],
    [false, OK, list('invalid_request')],
    [false, OK, list('unauthorized', 'invalid_request')],
    [false, ERROR, list('unauthorized')],
    [false, ERROR, list('unauthorized', 'unauthorized', 'unauthorized')],
    [true, ERROR, list('payment_required')],
    [
      true,
      credentialWith({ statusLabel: 'failing', statusReason: 'forbidden' }),
      list('forbidden', 'forbidden', 'forbidden'),
    ],
    [false, credentialWith({ statusLabel: 'failing', statusReason: 'forbidden' }), list('challenge')],
    [false, credentialWith({ statusLabel: 'disabled' }), list('unauthorized')],
  ])('%s: of %o, after %o', (expected, credential, failures) => {
    expect(isNews(failures, credential)).toBe(expected)
  })
})
