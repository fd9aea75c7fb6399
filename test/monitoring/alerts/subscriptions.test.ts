import { expect, test } from 'vitest'
import { always, type CredentialHistory, type End, exporterHistory, from } from '../support/history.ts'
import { describeRules, type Expected, tryRules } from '../support/promtool.ts'

const DAY = 86_400
const MINUTE = 60

function ends(evidence: End['evidence'], atSeconds: number, more: Partial<CredentialHistory> = {}): CredentialHistory {
  return { credential: 'ann', end: { evidence, at: always(atSeconds) }, ...more }
}

function check(credentials: readonly CredentialHistory[], expected: Expected) {
  expect(tryRules([exporterHistory({ proxies: [{ credentials }] })], expected)).toBe('')
}

const info = 'SubscriptionEnding info ann'
const warning = 'SubscriptionEnding warning ann'
const critical = 'SubscriptionEnding critical ann'
const expired = 'SubscriptionExpired critical ann'

describeRules('SubscriptionEnding', () => {
  test.each<End['evidence']>(['manual', 'note', 'live'])('%s: one level after the other, to the second', (evidence) => {
    const levels: readonly [leftSeconds: number, before: readonly string[], after: readonly string[]][] = [
      [7 * DAY, [], [info]],
      [3 * DAY, [info], [info, warning]],
      [DAY, [info, warning], [info, warning, critical]],
    ]
    for (const [leftSeconds, before, after] of levels) {
      check(
        [ends(evidence, leftSeconds)],
        [
          [0, before],
          [1, after],
        ],
      )
      check([ends(evidence, leftSeconds - 1)], [[0, after]])
    }
    check([ends(evidence, 1)], [[0, [info, warning, critical]]])
    check(
      [ends(evidence, MINUTE)],
      [
        [0, [info, warning, critical]],
        [1, [info, warning, critical]],
        [5, [info, warning, critical]],
        [6, [expired]],
      ],
    )
  })

  test('no level ends before the subscription does, which is then expired at once', () => {
    const minutes = (days: number) => days * 24 * 60
    const at = (days: number) => minutes(7.5 - days)
    const levels = [[info], [info, warning], [info, warning, critical]] as const
    const crossing = (days: number, before: readonly string[], after: readonly string[]): Expected => [
      [at(days) - 15, before],
      [at(days), before],
      [at(days) + 15, after],
    ]
    const expected = [
      ...crossing(7, [], levels[0]),
      ...[6, 5, 4].map((days): Expected[number] => [at(days), levels[0]]),
      ...crossing(3, levels[0], levels[1]),
      [at(2), levels[1]] as const,
      ...crossing(1, levels[1], levels[2]),
      [at(0) - 15, levels[2]] as const,
      [at(0), levels[2]] as const,
      [at(0) + 15, [expired]] as const,
    ]
    const history = exporterHistory({ proxies: [{ credentials: [ends('manual', 7.5 * DAY)] }] })
    expect(tryRules([history], expected, 15)).toBe('')
  })

  test('an id_token ends at warning, since most such accounts renew themselves', () => {
    check(
      [ends('id_token', 3 * DAY)],
      [
        [0, [info]],
        [1, [info, warning]],
      ],
    )
    check(
      [ends('id_token', DAY + MINUTE)],
      [0, 1, 2].map((now) => [now, [info, warning]]),
    )
    check([ends('id_token', 1)], [[0, [info, warning]]])
  })

  test('silent while the provider says that it renews, unless a payment is missing', () => {
    check([ends('live', 2 * DAY, { renews: always(1) })], [[20, []]])
    check([ends('live', 2 * DAY, { renews: always(1), delinquent: always(0) })], [[20, []]])
    check([ends('live', 2 * DAY, { renews: always(0) })], [[20, [info, warning]]])
    check([ends('live', 2 * DAY, { renews: always(1), delinquent: always(1) })], [[20, [info, warning]]])
    check([ends('live', 2 * DAY, { delinquent: always(1) })], [[20, [info, warning]]])
  })

  test('silent for a disabled credential, an unknown date, and one that is far away', () => {
    check(
      [ends('manual', DAY, { status: always('disabled') })],
      [
        [0, []],
        [1, []],
      ],
    )
    check(
      [{ credential: 'ann' }],
      [
        [0, []],
        [20, []],
      ],
    )
    check(
      [ends('manual', 60 * DAY)],
      [
        [0, []],
        [20, []],
      ],
    )
  })

  test('ends when the credential leaves, and when its date moves', () => {
    const end = { evidence: 'manual', at: from<number>(5, 60 * DAY, 2 * DAY) } as const
    check(
      [
        ends('manual', 2 * DAY, {
          status: (now) => (now < 5 ? 'ok' : null),
          end: { evidence: 'manual', at: (now) => (now < 5 ? 2 * DAY : null) },
        }),
      ],
      [
        [4, [info, warning]],
        [5, []],
      ],
    )
    check(
      [{ credential: 'ann', end }],
      [
        [4, [info, warning]],
        [5, []],
      ],
    )
  })

  test('a change of plan leaves one alert', () => {
    const plan = from(5, 'team', 'plus')
    check(
      [ends('manual', 2 * DAY, { plan })],
      [4, 5, 6].map((now) => [now, [info, warning]]),
    )
  })
})

describeRules('SubscriptionExpired', () => {
  test.each<End['evidence']>(['manual', 'note', 'live'])(
    '%s: critical five minutes after the end, to the second',
    (evidence) => {
      check(
        [ends(evidence, MINUTE)],
        [
          [5, [info, warning, critical]],
          [6, [expired]],
        ],
      )
      check(
        [ends(evidence, MINUTE + 1)],
        [
          [6, [info, warning, critical]],
          [7, [expired]],
        ],
      )
      check([ends(evidence, 0, { status: always('unknown') })], [[5, [expired]]])
    },
  )

  test('live: silent for a day after the provider said that it renews, unless a payment was missing', () => {
    const untilEnd = (value: 0 | 1) => (now: number) => (now < 2 ? value : null)
    const history = ends('live', MINUTE, { renews: untilEnd(1) })
    check(
      [history],
      [1, 2, 4, 10].map((now) => [now, []]),
    )
    const days = exporterHistory({ proxies: [{ credentials: [history] }] })
    const expected: Expected = [
      [23 * 60, []],
      [24 * 60 + 30, [expired]],
    ]
    expect(tryRules([days], expected, 15)).toBe('')
    check([ends('live', MINUTE, { renews: untilEnd(0) })], [[10, [expired]]])
    check([ends('live', MINUTE, { renews: untilEnd(1), delinquent: untilEnd(1) })], [[10, [expired]]])
    check([ends('manual', MINUTE, { renews: untilEnd(1) })], [[10, [expired]]])
  })

  test('an id_token: only together with a failure, and as a warning', () => {
    check(
      [ends('id_token', 0, { status: always('failing') })],
      [
        [4, [info, warning]],
        [5, ['SubscriptionExpired warning ann']],
      ],
    )
    check([ends('id_token', 0, { status: always('error') })], [[5, ['SubscriptionExpired warning ann']]])
    check([ends('id_token', 0, { status: always('limited') })], [[5, ['RenewalUnconfirmed info ann']]])
  })

  test('silent for a disabled credential, and while a date is unknown', () => {
    check([ends('manual', 0, { status: always('disabled') })], [[10, []]])
    check([ends('id_token', 0, { status: always('disabled') })], [[10, []]])
    check([{ credential: 'ann', status: always('failing') }], [[10, []]])
  })
})

describeRules('RenewalUnconfirmed', () => {
  test.each(['ok', 'limited', 'unknown'] as const)('%s: speaks from the end on, to the second', (status) => {
    check(
      [ends('id_token', MINUTE, { status: always(status) })],
      [
        [0, [info, warning]],
        [1, [info, warning, 'RenewalUnconfirmed info ann']],
        [6, ['RenewalUnconfirmed info ann']],
      ],
    )
  })

  test('silent for dates that were stated, for what fails, and for a disabled credential', () => {
    check([ends('manual', 0)], [[4, [info, warning, critical]]])
    check([ends('id_token', 0, { status: always('error') })], [[4, [info, warning]]])
    check([ends('id_token', 0, { status: always('disabled') })], [[4, []]])
  })
})
