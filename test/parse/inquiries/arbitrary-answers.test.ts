import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Reading } from '../../../src/domain/inquiry.ts'
import { currentWindows, MAX_WINDOWS } from '../../../src/domain/quota.ts'
import { INQUIRIES } from '../../../src/source/inquiries/table.ts'
import { AT } from '../../support/hand-clock.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 200)
const ACCOUNT = { accountId: 'acct-ann', email: 'ann@example.com' }
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom(
    -1,
    0,
    1e9,
    50,
    18_000,
    1795411451,
    '45',
    '2026-12-03T13:27:01Z',
    '9999-12-31T23:59:59Z',
    true,
    'NaN',
  ),
)
const object = (keys: readonly string[], inner: fc.Arbitrary<unknown>) =>
  fc.dictionary(fc.constantFrom(...keys), inner, { maxKeys: keys.length })
const window = object(
  'used_percent limit_window_seconds reset_at utilization resets_at used limit remaining resetTime used_ratio duration timeUnit start end'.split(
    ' ',
  ),
  value,
)
const limit = object(
  'primary_window secondary_window allowed limit_reached window detail limit_5h limit_7d membership level email available_count'.split(
    ' ',
  ),
  fc.oneof(window, value),
)
const answer = object(
  'plan_type active_start active_until cancels_at renews_at will_renew is_delinquent subscription account_id email organization account organization_type subscription_status five_hour seven_day seven_day_opus rate_limit code_review_rate_limit additional_rate_limits rate_limit_reset_credits usage limits usages user config currentPeriod creditUsagePercent'.split(
    ' ',
  ),
  fc.oneof(limit, window, value, fc.array(fc.oneof(limit, value), { maxLength: 9 })),
)
const body = fc.oneof(fc.jsonValue(), answer, fc.array(answer, { maxLength: 3 }))

test.each(INQUIRIES)('$name reads anything without an error, and only what is bounded', ({ read }) => {
  const property = fc.property(body, (json) => check(read(json, ACCOUNT, AT)))
  fc.assert(property, { numRuns: RUNS })
})

function check(reading: Reading | null): void {
  if (reading === null) return
  const { live, quota, resetCredits } = reading
  for (const at of [live?.startAt, live?.endAt, ...quota.map(({ resetAt }) => resetAt)]) {
    if (at != null) expect(at.toISOString()).toMatch(/^\d{4}-/)
  }
  for (const { usedRatio, windowSeconds } of quota) {
    expect(usedRatio >= 0 && usedRatio <= 100 && !Object.is(usedRatio, -0)).toBe(true)
    expect(windowSeconds === null || (Number.isSafeInteger(windowSeconds) && windowSeconds > 0)).toBe(true)
  }
  expect(currentWindows(quota, AT).length).toBeLessThanOrEqual(MAX_WINDOWS)
  expect((live?.planType ?? 'plus').length).toBeLessThanOrEqual(50)
  expect(resetCredits === null || resetCredits >= 0).toBe(true)
}
