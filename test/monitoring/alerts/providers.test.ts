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

function check(credentials: readonly CredentialHistory[], expected: Expected) {
  expect(tryRules([exporterHistory({ proxies: [{ credentials }] })], expected)).toBe('')
}

describeRules('ProviderDown', () => {
  const down = 'ProviderDown critical home'
  const pair = (one: At<StatusLabel>, other: At<StatusLabel>): CredentialHistory[] => [
    { credential: 'ann', status: one },
    { credential: 'bob', status: other },
    { credential: 'ida', provider: 'claude' },
  ]

  test('fires after a quarter of an hour when none of two or more works', () => {
    check(pair(always('limited'), always('failing')), [
      [10, []],
      [15, [down]],
    ])
    check(pair(always('limited'), always('unknown')), [[15, [down]]])
    check(pair(always('limited'), from(20, 'ok', 'failing')), [
      [19, [down]],
      [20, []],
    ])
  })

  test('silent while one works, for a single credential, and when all are disabled or unknown', () => {
    check(pair(always('limited'), always('ok')), [[60, []]])
    check(pair(always('limited'), always('disabled')), [[60, []]])
    check(pair(always('disabled'), always('disabled')), [[60, []]])
    check(pair(always('unknown'), always('unknown')), [[60, []]])
  })

  test('two proxies do not count together', () => {
    const proxies = ['home', 'work'].map(
      (proxy): ProxyHistory => ({ proxy, credentials: [{ credential: 'ann', status: always('limited') }] }),
    )
    expect(tryRules([exporterHistory({ proxies })], [[60, []]])).toBe('')
  })
})

describeRules('ProviderDisabled', () => {
  const disabled = 'ProviderDisabled warning home'
  const others: CredentialHistory = { credential: 'ida', provider: 'claude' }
  const pool = (...of: readonly At<StatusLabel>[]): CredentialHistory[] => [
    ...of.map((status, number) => ({ credential: `codex${number}`, status })),
    others,
  ]

  test('fires a quarter of an hour after an automation disabled the last of a pool, and ends when one is enabled', () => {
    check(
      pool(from(30, 'disabled', 'ok'), (now) => (now >= 60 && now < 200 ? 'disabled' : 'limited')),
      [
        [70, []],
        [75, [disabled]],
        [195, [disabled]],
        [200, []],
      ],
    )
  })

  test('a provider with one account is missed as well', () => {
    check(pool(from(30, 'disabled', 'ok')), [
      [40, []],
      [45, [disabled]],
    ])
  })

  test('silent where none of them ever worked, and while one is enabled, dead or not', () => {
    check(pool(always('disabled'), always('disabled')), [[120, []]])
    check(pool(from(30, 'disabled', 'ok'), always('unknown')), [[120, []]])
  })

  test('ends 30 days after the last of them worked', () => {
    const days = (count: number) => count * 24 * 60
    const history = exporterHistory({ proxies: [{ credentials: pool(from(60, 'disabled', 'ok')) }] })
    const expected: Expected = [
      [days(29), [disabled]],
      [days(30) - 360, [disabled]],
      [days(30) + 360, []],
    ]
    expect(tryRules([history], expected, 360)).toBe('')
  })

  test('in the first day any sync counts in which one worked', () => {
    const status = (now: number): StatusLabel => (now >= 100 && now < 130 ? 'ok' : 'disabled')
    check(pool(status), [
      [140, []],
      [145, [disabled]],
      [1500, [disabled]],
      [1600, []],
    ])
  })

  test('two proxies and two exporters do not count together', () => {
    const working = exporterHistory({ instance: 'b:5001', proxies: [{ credentials: pool(always('ok')) }] })
    const proxies = [
      { credentials: pool(from(30, 'disabled', 'ok')) },
      { proxy: 'work', credentials: pool(always('ok')) },
    ]
    expect(tryRules([exporterHistory({ instance: 'a:5001', proxies }), working], [[60, [disabled]]])).toBe('')
  })
})
