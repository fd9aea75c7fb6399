import { expect, test } from 'vitest'
import { type At, always, type CredentialHistory, exporterHistory } from '../support/history.ts'
import { describeRules, type Expected, tryRules } from '../support/promtool.ts'

const DAY = 24 * 60

function check(credential: Partial<CredentialHistory>, expected: Expected) {
  const credentials = [{ credential: 'ann', ...credential }]
  const stepMinutes = expected.every(([minute]) => minute % 30 === 0) ? 30 : 1
  expect(tryRules([exporterHistory({ proxies: [{ credentials }] })], expected, stepMinutes)).toBe('')
}

/** Holds in a span of minutes. */
const during =
  (start: number, end: number): At<0 | 1> =>
  (now) =>
    now >= start && now < end ? 1 : 0

describeRules('SubscriptionDelinquent', () => {
  const delinquent = 'SubscriptionDelinquent critical ann'

  test('fires after an hour, and ends when the payment is made or nobody knows any more', () => {
    check({ delinquent: during(10, 120) }, [
      [69, []],
      [70, [delinquent]],
      [119, [delinquent]],
      [120, []],
    ])
    check({ delinquent: (now) => (now < 120 ? 1 : null) }, [
      [119, [delinquent]],
      [120, []],
    ])
  })

  test('also where it renews, and where its end is unknown or far away', () => {
    check({ delinquent: always(1), renews: always(1) }, [[60, [delinquent]]])
    check({ delinquent: always(1), end: { evidence: 'live', at: always(60 * 86_400) } }, [[60, [delinquent]]])
  })

  test('silent for what is paid within the hour, for what is unknown, and for a disabled credential', () => {
    check({ delinquent: during(10, 69) }, [
      [69, []],
      [120, []],
    ])
    check({ delinquent: always(0) }, [[120, []]])
    check({}, [[120, []]])
    check({ delinquent: always(1), status: always('disabled') }, [[120, []]])
  })

  test('an hour of missed scrapes and restarts is an hour', () => {
    const credentials = [{ credential: 'ann', delinquent: always<0 | 1>(1) }]
    for (const scraped of [(now: number) => now % 7 !== 3, (now: number) => now < 30 || now >= 34])
      expect(tryRules([exporterHistory({ scraped, proxies: [{ credentials }] })], [[61, [delinquent]]])).toBe('')
  })
})

describeRules('SubscriptionConflict', () => {
  const conflict = 'SubscriptionConflict info ann'

  test('speaks after a day, and ends with the correction', () => {
    check({ conflict: during(0, 2 * DAY) }, [
      [DAY - 30, []],
      [DAY, [conflict]],
      [2 * DAY - 30, [conflict]],
      [2 * DAY, []],
    ])
  })

  test('silent for a contradiction of less than a day, without one, and for a disabled credential', () => {
    check({ conflict: during(0, DAY - 30) }, [
      [DAY, []],
      [2 * DAY, []],
    ])
    check({ conflict: always(0) }, [[2 * DAY, []]])
    check({ conflict: always(1), status: always('disabled') }, [[2 * DAY, []]])
  })

  test('ends with the account', () => {
    const untilRemoved =
      <T>(value: T): At<T> =>
      (now) =>
        now < DAY + 60 ? value : null
    check({ conflict: untilRemoved(1), status: untilRemoved('ok') }, [
      [DAY, [conflict]],
      [DAY + 60, ['CredentialRemoved info ann']],
    ])
  })
})
