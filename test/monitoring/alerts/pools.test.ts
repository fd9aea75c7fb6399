import { expect, test } from 'vitest'
import type { StatusLabel } from '../../../src/domain/credential.ts'
import {
  type At,
  always,
  type CredentialHistory,
  exporterHistory,
  from,
  type QuotaHistory,
} from '../support/history.ts'
import { describeRules, type Expected, tryRules } from '../support/promtool.ts'

const DAY = 24 * 60

interface Account {
  readonly used: At<number>
  readonly provider?: string
  readonly status?: At<StatusLabel>
  readonly quota?: Partial<QuotaHistory>
}

function account({ used, provider = 'codex', status = always('ok'), quota = {} }: Account, number: number) {
  const quotas: QuotaHistory[] = [{ window: 'weekly', used, ...quota }]
  return { credential: `codex${number}`, provider, status, quotas } satisfies CredentialHistory
}

const pool = (...accounts: readonly Account[]): CredentialHistory[] => accounts.map(account)

function check(credentials: readonly CredentialHistory[], expected: Expected, stepMinutes?: number) {
  expect(tryRules([exporterHistory({ proxies: [{ credentials }] })], expected, stepMinutes)).toBe('')
}

const low = 'PoolQuotaLow warning home'
const used = (value: number): Account => ({ used: always(value) })

describeRules('PoolQuotaLow', () => {
  test('fires after half an hour when 85 % of all weekly quotas are used, and ends with a reset', () => {
    const resetting: Account = { used: (now) => (now < 60 ? 0.85 : null) }
    check(pool(resetting, used(0.85)), [
      [29, []],
      [30, [low]],
      [59, [low]],
      [60, []],
    ])
    check(pool(used(0.84), used(0.85)), [[60, []]])
    check(pool(used(0.89), used(0.89), used(0.89), used(0.89), used(0.5)), [[60, []]])
    check(pool(used(0.89), used(0.89), used(0.89), used(0.89), used(0.7)), [[60, [low]]])
  })

  test('silent when it is short of half an hour', () => {
    check(pool({ used: (now) => (now >= 10 && now < 39 ? 0.89 : 0.1) }, used(0.89)), [
      [39, []],
      [60, []],
    ])
  })

  test('silent for a single account, and for one that the others of its pool leave alone', () => {
    check(pool(used(0.89)), [[60, []]])
    check(pool(used(0.89), { ...used(0.1), status: always('disabled') }), [[60, []]])
    check(pool(used(0.89), { ...used(0.89), provider: 'claude' }), [[60, []]])
  })

  test('a quota that is exceeded does not use up that of another', () => {
    const nearly = ['QuotaNearlyUsed warning codex0', 'QuotaExhausted info codex0']
    check(pool(used(1.9), used(0.5)), [[60, nearly]])
    check(pool(used(1.9), used(0.7)), [[60, [...nearly, low]]])
  })

  test('disabled accounts neither use nor leave anything', () => {
    const spare: Account = { ...used(0.1), status: from<StatusLabel>(30, 'disabled', 'ok') }
    check(pool(used(0.89), used(0.89), spare), [
      [59, []],
      [60, [low]],
    ])
  })

  test('accounts of which no weekly quota is known do not count, but are accounts', () => {
    const shortOnly: Account = { ...used(0.1), quota: { window: '5h' } }
    const ofModel: Account = { ...used(0.1), quota: { scope: 'model', model: 'opus' } }
    check(pool(used(0.89), shortOnly), [[60, [low]]])
    check(pool(used(0.89), ofModel), [[60, [low]]])
    check(pool(shortOnly, shortOnly), [[60, []]])
    check(
      ['ann', 'bob'].map((credential) => ({ credential })),
      [[60, []]],
    )
  })

  test('an account that used nothing since its reset leaves all of its quota, for 14 days', () => {
    const idle: Account = { used: (now) => (now < DAY ? 0.5 : null) }
    check(
      pool(used(0.89), idle),
      [
        [DAY + 360, []],
        [14 * DAY, []],
        [15 * DAY + 720, [low]],
      ],
      360,
    )
  })

  test('two proxies and two exporters do not count together', () => {
    const one = [{ credentials: pool(used(0.89)) }, { proxy: 'work', credentials: pool(used(0.89)) }]
    const both = ['a:5001', 'b:5001'].map((instance) => exporterHistory({ instance, proxies: one }))
    expect(tryRules(both, [[60, []]])).toBe('')
  })
})
