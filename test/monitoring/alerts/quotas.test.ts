import { expect, test } from 'vitest'
import {
  type At,
  absent,
  always,
  type CredentialHistory,
  exporterHistory,
  from,
  type ProxyHistory,
  type QuotaHistory,
} from '../support/history.ts'
import { describeRules, type Expected, tryRules } from '../support/promtool.ts'

const HOUR = 60
const DAY = 24 * HOUR
const GATE = 12 * HOUR

/** A quota that resets at a minute. */
function quota(used: At<number>, resetMinute = 7 * DAY, more: Partial<QuotaHistory> = {}): QuotaHistory {
  return { window: 'weekly', used, resetAt: always(resetMinute * 60), ...more }
}

function ann(quotas: readonly QuotaHistory[], more: Partial<CredentialHistory> = {}): CredentialHistory {
  return { credential: 'ann', quotas, ...more }
}

function check(credentials: readonly CredentialHistory[], expected: Expected, proxy: ProxyHistory = {}) {
  expect(tryRules([exporterHistory({ proxies: [{ ...proxy, credentials }] })], expected)).toBe('')
}

const nearly = 'QuotaNearlyUsed warning ann'
const exhausted = 'QuotaExhausted info ann'

describeRules('QuotaNearlyUsed', () => {
  test.each(['weekly', 'monthly'] as const)('%s: from 0.9 on, after a quarter of an hour', (window) => {
    check(
      [ann([quota(from(10, 0.9, 0.89), undefined, { window })])],
      [
        [24, []],
        [25, [nearly]],
      ],
    )
    check([ann([quota(always(0.8999), undefined, { window })])], [[60, []]])
  })

  test('ends with the use, and goes on when the quota is exhausted', () => {
    check(
      [ann([quota((now) => (now < 40 ? 0.95 : now < 80 ? 1.2 : 0.01))])],
      [
        [39, [nearly]],
        [54, [nearly]],
        [55, [nearly, exhausted]],
        [79, [nearly, exhausted]],
        [80, []],
      ],
    )
  })

  test('one account has one alert, whichever of its windows it is about', () => {
    const windows = ['weekly', 'monthly'] as const
    check([ann(windows.map((window) => quota(always(0.95), 7 * DAY, { window })))], [[15, [nearly]]])
  })

  test('silent when it begins within 12 hours of the reset, to the quarter of an hour', () => {
    const reset = 16 * HOUR
    const began = (minute: number) => [ann([quota(from(minute, 0.95, 0.5), reset)])]
    for (const minute of [reset - GATE, reset - 60]) {
      check(began(minute), [
        [minute + 15, []],
        [reset - 5, []],
      ])
    }
    const before = reset - GATE - 15
    check(began(before), [
      [before + 10, []],
      [before + 15, [nearly]],
      [reset - 5, [nearly]],
    ])
    check([ann([quota(always(0.95), GATE)])], [[60, []]])
  })

  test('one that fires does not end because the reset comes near, only with it', () => {
    const used: At<number> = (now) => (now < HOUR ? 0.5 : now < DAY ? 0.95 : null)
    const fires = Array.from({ length: 22 }, (_, hour): Expected[number] => [(hour + 2) * HOUR, [nearly]])
    check([ann([quota(used, DAY)])], [[HOUR, []], ...fires, [DAY - 5, [nearly]], [DAY, []]])
  })

  test('what the week before used does not count', () => {
    const week = 7 * DAY
    const resetAt: At<number> = (now) => (now < week ? week : 2 * week) * 60
    const rises: At<number> = (now) => (now % week >= (now < week ? 5 * DAY : 6.75 * DAY) ? 0.95 : 0.5)
    const history = exporterHistory({ proxies: [{ credentials: [ann([{ ...quota(rises), resetAt }])] }] })
    const expected: Expected = [
      [5 * DAY, []],
      [5 * DAY + 30, [nearly]],
      [week - 30, [nearly]],
      [week, []],
      [2 * week - 30, []],
    ]
    expect(tryRules([history], expected, 30)).toBe('')
  })

  test('a reset that nobody knows is not near', () => {
    check([ann([{ window: 'weekly', used: always(0.95) }])], [[15, [nearly]]])
  })

  test('silent for short windows, for those of a model, of reviews and of overage, and without any', () => {
    for (const window of ['5h', 'daily', 'other'] as const)
      check([ann([quota(always(0.95), 7 * DAY, { window })])], [[60, []]])
    for (const scope of ['model', 'code_review', 'overage'] as const)
      check([ann([quota(always(1), 7 * DAY, { scope })])], [[60, []]])
    check([ann([])], [[60, []]])
  })

  test('silent for a disabled credential', () => {
    check([ann([quota(always(1))], { status: always('disabled') })], [[60, []]])
  })

  test('goes on while the proxy is down, to the reset', () => {
    const proxyDown = 'ProxyDown critical home'
    check(
      [ann([quota((now) => (now < DAY ? 0.95 : null), DAY)])],
      [
        [55, [nearly]],
        [90, [nearly, proxyDown]],
        [DAY - 5, [nearly, proxyDown]],
        [DAY, [proxyDown]],
      ],
      { up: from<0 | 1>(60, 0, 1) },
    )
  })
})

describeRules('QuotaExhausted', () => {
  test.each(['5h', 'daily', 'weekly', 'monthly', 'other'] as const)('%s: from 1 on', (window) => {
    const others = window === 'weekly' || window === 'monthly' ? [nearly] : []
    check(
      [ann([quota(from(10, 1, 0.5), 300, { window, resetAt: always(2 * DAY * 60) })])],
      [
        [24, []],
        [25, [exhausted, ...others]],
      ],
    )
    check([ann([quota(always(0.999), 7 * DAY, { window })])], [[60, others]])
  })

  test('ends when the reset drops the window, and speaks within the last hours too', () => {
    check(
      [ann([quota((now) => (now < 120 ? 1.4 : null), 120, { window: '5h' })])],
      [
        [15, [exhausted]],
        [119, [exhausted]],
        [120, []],
      ],
    )
    check([ann([quota(always(1), GATE / 2)])], [[15, [exhausted]]])
  })

  test('silent for another scope, for a disabled credential, and where nothing is known', () => {
    for (const scope of ['model', 'code_review', 'overage'] as const)
      check([ann([quota(always(2), 7 * DAY, { scope, window: '5h' })])], [[60, []]])
    check([ann([quota(always(2), 7 * DAY, { window: '5h' })], { status: always('disabled') })], [[60, []]])
    check([ann([quota(absent)])], [[60, []]])
  })
})
