import { expect, test } from 'vitest'
import type { Evidence } from '../../../src/domain/credential.ts'
import { always, type CredentialHistory, exporterHistory, from } from '../support/history.ts'
import { describeRules, type Expected, tryRules } from '../support/promtool.ts'

const DAY = 86_400
const MINUTE = 60

function ends(evidence: Evidence, atSeconds: number, more: Partial<CredentialHistory> = {}): CredentialHistory {
  return { credential: 'ann', end: { evidence, at: always(atSeconds) }, ...more }
}

function check(credentials: readonly CredentialHistory[], expected: Expected) {
  expect(tryRules([exporterHistory({ proxies: [{ credentials }] })], expected)).toBe('')
}

describeRules('SubscriptionEnding', () => {
  test.each<Evidence>(['manual', 'live'])('%s: three levels, one at a time, to the second', (evidence) => {
    const info = ['SubscriptionEnding info ann']
    const warning = ['SubscriptionEnding warning ann']
    const critical = ['SubscriptionEnding critical ann']
    check(
      [ends(evidence, 7 * DAY)],
      [
        [0, []],
        [1, info],
      ],
    )
    check([ends(evidence, 7 * DAY - 1)], [[0, info]])
    check(
      [ends(evidence, 3 * DAY)],
      [
        [0, info],
        [1, warning],
      ],
    )
    check([ends(evidence, 3 * DAY - 1)], [[0, warning]])
    check(
      [ends(evidence, DAY)],
      [
        [0, warning],
        [1, critical],
      ],
    )
    check([ends(evidence, DAY - 1)], [[0, critical]])
    check([ends(evidence, 1)], [[0, critical]])
    check(
      [ends(evidence, MINUTE)],
      [
        [0, critical],
        [1, []],
      ],
    )
  })

  test('an id_token ends at warning, since most such accounts renew themselves', () => {
    const warning = ['SubscriptionEnding warning ann']
    check(
      [ends('id_token', 3 * DAY)],
      [
        [0, ['SubscriptionEnding info ann']],
        [1, warning],
      ],
    )
    check(
      [ends('id_token', DAY + MINUTE)],
      [
        [0, warning],
        [1, warning],
        [2, warning],
      ],
    )
    check([ends('id_token', 1)], [[0, warning]])
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
        [4, ['SubscriptionEnding warning ann']],
        [5, []],
      ],
    )
    check(
      [{ credential: 'ann', end }],
      [
        [4, ['SubscriptionEnding warning ann']],
        [5, []],
      ],
    )
  })

  test('a change of plan leaves one alert', () => {
    const plan = from(5, 'team', 'plus')
    check(
      [ends('manual', 2 * DAY, { plan })],
      [4, 5, 6].map((now) => [now, ['SubscriptionEnding warning ann']]),
    )
  })
})

describeRules('SubscriptionExpired', () => {
  test.each<Evidence>(['manual', 'live'])('%s: critical five minutes after the end, to the second', (evidence) => {
    check(
      [ends(evidence, MINUTE)],
      [
        [5, []],
        [6, ['SubscriptionExpired critical ann']],
      ],
    )
    check(
      [ends(evidence, MINUTE + 1)],
      [
        [6, []],
        [7, ['SubscriptionExpired critical ann']],
      ],
    )
    check([ends(evidence, 0, { status: always('unknown') })], [[5, ['SubscriptionExpired critical ann']]])
  })

  test('an id_token: only together with a failure, and as a warning', () => {
    check(
      [ends('id_token', 0, { status: always('failing') })],
      [
        [4, []],
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
        [0, ['SubscriptionEnding warning ann']],
        [1, ['RenewalUnconfirmed info ann']],
      ],
    )
  })

  test('silent for dates that were stated, for what fails, and for a disabled credential', () => {
    check([ends('manual', 0)], [[4, []]])
    check([ends('id_token', 0, { status: always('error') })], [[4, []]])
    check([ends('id_token', 0, { status: always('disabled') })], [[4, []]])
  })
})
