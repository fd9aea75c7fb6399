import { expect, test } from 'vitest'
import type { StatusLabel } from '../../src/domain/credential.ts'
import { type At, always, exporterHistory } from './support/history.ts'
import { describeRules, type Expected, tryRules } from './support/promtool.ts'

const STEP_MINUTES = 15
const DAY = 24 * 60
const RESET = 7 * DAY

/** Use that grows evenly until all is used; nobody asks in the half day after the reset. */
const filledAfter =
  (minutes: number): At<number> =>
  (now) => {
    if (now < RESET) return Math.min(now / minutes, 1)
    return now < RESET + DAY / 2 ? null : 0.05
  }

const weekly = (used: At<number>) => [
  { window: 'weekly', used, resetAt: always(RESET * 60), seconds: RESET * 60 } as const,
]

const annsStatus: At<StatusLabel> = (now) => (now >= 5 * DAY && now < RESET ? 'limited' : 'ok')

const NEARLY = 'QuotaNearlyUsed warning ann'
const ANN = [NEARLY, 'QuotaExhausted info ann']
const LIMITED = [...ANN, 'CredentialLimited info ann']
const LOW = [...LIMITED, 'PoolQuotaLow warning home']

/** Ann has used 0.9 after 4.5 days and all after 5; both have used 0.85 after 5.25; Bob 0.9 a quarter of a day before the reset. */
const EXPECTED: Expected = [
  [DAY, []],
  [4.5 * DAY, []],
  [4.5 * DAY + 15, [NEARLY]],
  [5 * DAY, [NEARLY]],
  [5 * DAY + 15, ANN],
  [5.25 * DAY, LIMITED],
  [5.25 * DAY + 15, LIMITED],
  [5.25 * DAY + 30, LOW],
  [6 * DAY, LOW],
  [6.75 * DAY + 60, LOW],
  [RESET - 15, LOW],
  [RESET, []],
  [RESET + DAY, []],
]

describeRules('a week of two accounts that share a pool', () => {
  test('gives these alerts, and no others', () => {
    const credentials = [
      { credential: 'ann', quotas: weekly(filledAfter(5 * DAY)), status: annsStatus },
      { credential: 'bob', quotas: weekly(filledAfter(7.5 * DAY)) },
    ]
    expect(tryRules([exporterHistory({ proxies: [{ credentials }] })], EXPECTED, STEP_MINUTES)).toBe('')
  })
})
