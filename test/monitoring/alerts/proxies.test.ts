import { expect, test } from 'vitest'
import { type At, absent, always, exporterHistory, from, type ProxyHistory } from '../support/history.ts'
import { describeRules, type Expected, tryRules } from '../support/promtool.ts'

function check(proxy: ProxyHistory, expected: Expected) {
  expect(tryRules([exporterHistory({ proxies: [proxy, { proxy: 'other' }] })], expected)).toBe('')
}

const between =
  (start: number, end: number): At<0 | 1> =>
  (now) =>
    now >= start && now < end ? 0 : 1

describeRules('ProxyDown', () => {
  const down = ['ProxyDown critical home']

  test('fires after half an hour, is the only alert of a dead proxy for hours, and resolves at once', () => {
    const lastSuccessAt: At<number> = (now) => (now < 20 ? 0 : now < 400 ? 900 : 24_000)
    check({ up: between(20, 400), lastSuccessAt }, [
      [45, []],
      [50, down],
      [75, down],
      [395, down],
      [400, []],
    ])
  })

  test('silent for one failed sync, before the first attempt, and while the breaker is open', () => {
    check({ up: between(15, 30) }, [
      [30, []],
      [60, []],
    ])
    check({ up: absent }, [[60, []]])
    check({ up: always(0), breaker: always('banned') }, [[60, ['BreakerOpen critical home']]])
  })
})

describeRules('BreakerOpen', () => {
  test.each(['unauthorized', 'banned'] as const)('%s: speaks at once, alone, until it closes', (reason) => {
    const breaker = (now: number) => (now >= 5 && now < 200 ? reason : 'closed')
    const lastSuccessAt = always(0)
    check({ up: between(5, 200), breaker, lastSuccessAt: (now) => (now < 200 ? lastSuccessAt(now) : now * 60) }, [
      [0, []],
      [5, ['BreakerOpen critical home']],
      [195, ['BreakerOpen critical home']],
      [200, []],
    ])
  })

  test('silent while closed, and when nothing is known of it', () => {
    check({ breaker: always('closed') }, [[60, []]])
    check({ breaker: absent }, [[60, []]])
  })
})

describeRules('DataStale', () => {
  test('fires five minutes after three intervals without a sync, to the second', () => {
    const stale = ['DataStale warning home']
    check({ lastSuccessAt: always(0) }, [
      [45, []],
      [50, []],
      [51, stale],
    ])
    check({ lastSuccessAt: always(-1) }, [
      [45, []],
      [50, stale],
    ])
  })

  test('silent for a proxy that cannot be read (it has its own alert), and without any success', () => {
    check({ lastSuccessAt: always(0), up: always(0) }, [[60, ['ProxyDown critical home']]])
    check({ lastSuccessAt: absent }, [[60, []]])
    check({}, [
      [60, []],
      [120, []],
    ])
  })
})

describeRules('CredentialsDropped', () => {
  test('fires five minutes after more than half are gone', () => {
    check({ listed: from(10, 4, 9) }, [
      [14, []],
      [15, ['CredentialsDropped warning home']],
    ])
    check({ listed: from(10, 0, 1) }, [[15, ['CredentialsDropped warning home']]])
  })

  test('silent for exactly half, for a list that was always empty, and for one that grows', () => {
    check({ listed: from(10, 4, 8) }, [[60, []]])
    check({ listed: always(0) }, [[60, []]])
    check({ listed: from(10, 9, 2) }, [[60, []]])
  })
})

describeRules('ClockSkew', () => {
  const skew = ['ClockSkew warning home']

  test('fires in both directions after half an hour, beyond five minutes', () => {
    check({ skewSeconds: always(301) }, [
      [29, []],
      [30, skew],
    ])
    check({ skewSeconds: always(-301) }, [[30, skew]])
  })

  test('silent at five minutes, and for a step that was corrected', () => {
    check({ skewSeconds: always(300) }, [[60, []]])
    check({ skewSeconds: from(20, 0, 3600) }, [[60, []]])
  })
})
