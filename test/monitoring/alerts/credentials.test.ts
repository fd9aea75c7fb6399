import { expect, test } from 'vitest'
import type { StatusLabel } from '../../../src/domain/credential.ts'
import {
  type At,
  always,
  type CredentialHistory,
  exporterHistory,
  from,
  type ProxyHistory,
} from '../support/history.ts'
import { describeRules, type Expected, tryRules } from '../support/promtool.ts'

function check(credentials: readonly CredentialHistory[], expected: Expected, proxy: ProxyHistory = {}) {
  expect(tryRules([exporterHistory({ proxies: [{ ...proxy, credentials }] })], expected)).toBe('')
}

/** Five failures every quarter of an hour from the start, until a minute. */
const failingUntil =
  (minute: number): At<number> =>
  (now) =>
    Math.floor(Math.min(now, minute) / 15) * 5

describeRules('CredentialError', () => {
  const error = ['CredentialError critical finn']

  test('fires after half an hour, and resolves at once', () => {
    const status = (now: number): StatusLabel => (now >= 10 && now < 60 ? 'error' : 'ok')
    check(
      [{ credential: 'finn', status }],
      [
        [39, []],
        [40, error],
        [59, error],
        [60, []],
      ],
    )
  })

  test('silent for a short error, for other conditions, and for a disabled credential', () => {
    check(
      [{ credential: 'finn', status: (now) => (now < 29 ? 'error' : 'ok') }],
      [
        [29, []],
        [60, []],
      ],
    )
    check([{ credential: 'finn', status: always('unknown') }], [[60, []]])
    check([{ credential: 'finn', status: from<StatusLabel>(20, 'disabled', 'error') }], [[60, []]])
  })
})

describeRules('CredentialFailing', () => {
  const failing = ['CredentialFailing warning eve']

  test('fires after half an hour while requests fail, and ends an hour after the last of them', () => {
    check(
      [{ credential: 'eve', status: always('failing'), failures: failingUntil(120) }],
      [
        [40, []],
        [45, failing],
        [120, failing],
        [170, failing],
        [185, []],
      ],
    )
  })

  test('silent where nobody asks any more, and where failures do not make it failing', () => {
    check([{ credential: 'eve', status: always('failing'), failures: always(7) }], [[120, []]])
    check([{ credential: 'eve', failures: failingUntil(500) }], [[120, []]])
    check([{ credential: 'eve', status: always('failing') }], [[120, []]])
  })

  test('a proxy that is down for hours neither ends nor starts it', () => {
    const down: ProxyHistory = { up: (now) => (now >= 130 && now < 500 ? 0 : 1) }
    const counters =
      (until: number): At<number> =>
      (now) =>
        now >= 190 && now < 500 ? null : failingUntil(until)(now)
    const proxyDown = 'ProxyDown critical home'
    check(
      [{ credential: 'eve', status: always('failing'), failures: counters(1000) }],
      [
        [125, failing],
        [180, [...failing, proxyDown]],
        [300, [...failing, proxyDown]],
        [495, [...failing, proxyDown]],
        ...[500, 505, 530, 555, 560, 565, 600].map((now): Expected[number] => [now, failing]),
      ],
      down,
    )
    check(
      [{ credential: 'eve', status: always('failing'), failures: counters(30) }],
      [
        [125, []],
        [180, [proxyDown]],
        [495, [proxyDown]],
        [600, []],
      ],
      down,
    )
  })
})

describeRules('CredentialLimited', () => {
  test('speaks after six hours', () => {
    check(
      [{ credential: 'jan', status: always('limited') }],
      [
        [355, []],
        [360, ['CredentialLimited info jan']],
      ],
    )
  })

  test('silent for a five-hour window, and for one that fails', () => {
    check(
      [{ credential: 'jan', status: (now) => (now % 310 < 300 ? 'limited' : 'ok') }],
      [
        [400, []],
        [620, []],
      ],
    )
    check([{ credential: 'jan', status: always('failing') }], [[400, []]])
  })
})

describeRules('CredentialRemoved', () => {
  const removed = 'CredentialRemoved info bob'
  const until =
    (minute: number): At<StatusLabel> =>
    (now) =>
      now < minute ? 'ok' : null
  const ten = (bob: CredentialHistory): CredentialHistory[] => [
    bob,
    ...Array.from({ length: 9 }, (_, number) => ({ credential: `ann${number}` })),
  ]
  const bob = { credential: 'b0b', name: always('bob'), status: until(70) }

  test('one of ten is named at once, for an hour', () => {
    check(ten(bob), [
      [69, []],
      [70, [removed]],
      [129, [removed]],
      [130, []],
    ])
  })

  test('comes once from each of two exporters, and stays through missed scrapes then and now', () => {
    const proxies = [{ credentials: ten(bob) }]
    const missed = (now: number) => now % 10 !== 5
    const both = ['a:5001', 'b:5001'].map((instance) => exporterHistory({ instance, proxies, scraped: missed }))
    const expected = Array.from({ length: 60 }, (_, now): Expected[number] => [70 + now, [removed, removed]])
    expect(tryRules(both, expected)).toBe('')
  })

  test('silent while the proxy cannot be read, for an account that was listed for less than an hour, and for one that is back', () => {
    check(ten(bob), [[75, ['ProxyDown critical home']]], { up: (now) => (now < 45 ? 1 : 0) })
    check(ten({ ...bob, status: (now) => (now >= 25 && now < 70 ? 'ok' : null) }), [[75, []]])
    check(ten({ ...bob, status: (now) => (now >= 70 && now < 80 ? null : 'ok') }), [
      [75, [removed]],
      [80, []],
    ])
  })

  test('silent while a restarted exporter has no list yet, and when Prometheus no longer scrapes it', () => {
    const restarted: At<boolean> = (now) => now >= 70 && now < 74
    const late: ProxyHistory = {
      up: (now) => (restarted(now) ? null : 1),
      listed: (now) => (restarted(now) ? null : 10),
      credentials: ten({ credential: 'b0b' }).map((one) => ({
        ...one,
        status: (now) => (restarted(now) ? null : 'ok'),
      })),
    }
    const minutes = [70, 73, 74, 100].map((now): Expected[number] => [now, []])
    expect(tryRules([exporterHistory({ proxies: [late] })], minutes)).toBe('')
    const left = exporterHistory({ instance: 'a:5001', proxies: [{ credentials: ten({ credential: 'b0b' }) }] })
    const gone = new Map(
      [...left].map(([series, at]): [string, At<number>] => [series, (now) => (now < 70 ? at(now) : null)]),
    )
    expect(tryRules([gone, exporterHistory({ instance: 'b:5001' })], minutes)).toBe('')
  })

  test('silent when the exporter restarts, and when a proxy is no longer configured', () => {
    const proxies = [{ credentials: ten({ credential: 'b0b' }) }]
    const restarted = exporterHistory({ proxies, scraped: (now) => now < 70 || now >= 74 })
    expect(
      tryRules(
        [restarted],
        [70, 73, 74, 100].map((now) => [now, []]),
      ),
    ).toBe('')
    const gone: At<never> = () => null
    const home: ProxyHistory = {
      up: (now) => (now < 70 ? 1 : null),
      listed: (now) => (now < 70 ? 10 : null),
      breaker: (now) => (now < 70 ? 'closed' : null),
      lastSuccessAt: gone,
      credentials: ten({ ...bob }).map((one) => ({ ...one, status: until(70) })),
    }
    expect(
      tryRules(
        [exporterHistory({ proxies: [home, { proxy: 'work' }] })],
        [
          [69, []],
          [90, []],
          [120, []],
        ],
      ),
    ).toBe('')
  })
})
