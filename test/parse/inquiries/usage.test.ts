import { describe, expect, test } from 'vitest'
import type { AskedAccount } from '../../../src/domain/inquiry.ts'
import { readClaudeProfile, readClaudeUsage } from '../../../src/parse/inquiries/claude.ts'
import { readCodexUsage } from '../../../src/parse/inquiries/codex-usage.ts'
import { readKimiUsage } from '../../../src/parse/inquiries/kimi-usage.ts'
import { readXaiUsage } from '../../../src/parse/inquiries/xai-usage.ts'
import { quotaWith, statementWith } from '../../support/credentials.ts'
import { AT } from '../../support/hand-clock.ts'
import { readAnswer } from './read-answer.ts'

const ANN: AskedAccount = { accountId: 'acct-ann', email: 'ann@example.com' }
const NOBODY: AskedAccount = { accountId: null, email: null }
const RESET = '2026-11-23T09:00:00Z'
const FIVE_HOURS = quotaWith({ window: '5h', windowSeconds: 18_000, resetAt: new Date(RESET), usedRatio: 0.45 })
const WEEK = quotaWith({ resetAt: new Date('2026-11-28T00:00:00Z'), usedRatio: 0.12 })

describe('the usage of a Codex account', () => {
  const read = (body: unknown, account = ANN) => readCodexUsage(body, account, AT)
  const window = { used_percent: 45, limit_window_seconds: 18_000, reset_at: Date.parse(RESET) / 1000 }

  test('is read from the recorded answer', () => {
    expect(read(readAnswer('api-call.wham-usage'))).toEqual({
      live: statementWith({ planType: 'plus', observedAt: AT }),
      quota: [
        { ...FIVE_HOURS, resetAt: new Date(1795411451_000) },
        { ...WEEK, resetAt: new Date(1795907851_000) },
      ],
      resetCredits: null,
    })
  })

  test('is by length and not by position, of the account, its reviews and its models', () => {
    const limit = { primary_window: { ...window, limit_window_seconds: 2_592_000 }, secondary_window: window }
    const reading = read({
      rate_limit: limit,
      codeReviewRateLimit: { primaryWindow: { usedPercent: '45', limitWindowSeconds: '18000', resetAt: RESET } },
      additional_rate_limits: [{ limit_name: 'spark', rate_limit: { primary_window: window } }, 7, { limit_name: 'x' }],
      rate_limit_reset_credits: { available_count: 2 },
    })
    expect(reading).toEqual({
      live: null,
      quota: [
        { ...FIVE_HOURS, window: 'monthly', windowSeconds: 2_592_000 },
        FIVE_HOURS,
        { ...FIVE_HOURS, scope: 'code_review' },
        { ...FIVE_HOURS, scope: 'model', model: 'spark' },
      ],
      resetCredits: 2,
    })
  })

  test('is full where the limit is reached and only the reset is known', () => {
    const full = { limit_reached: true, primary_window: { ...window, used_percent: null } }
    expect(read({ rate_limit: full })?.quota).toEqual([{ ...FIVE_HOURS, usedRatio: 1 }])
    expect(read({ rate_limit: { ...full, limit_reached: false, allowed: false } })?.quota).toHaveLength(1)
    expect(read({ rate_limit: { ...full, limit_reached: false } })?.quota).toEqual([])
    expect(
      read({ rate_limit: { limit_reached: true, primary_window: { limit_window_seconds: 18_000 } } })?.quota,
    ).toEqual([])
  })

  test.each([
    ['the fullest window', 98.6, 30, [1, 0.3]],
    ['as much as it says, where that is more', 30, 101, [0.3, 1.01]],
    ['what has a share', null, 30, [1]],
    ['each, where no share is known', null, null, [1, 1]],
  ])('of a limit that is reached, full is %s', (_, first, second, ratios) => {
    const primary_window = { ...window, used_percent: first }
    const secondary_window = { ...window, used_percent: second, limit_window_seconds: 604_800 }
    for (const said of [{ limit_reached: true }, { allowed: false }]) {
      const quota = read({ rate_limit: { ...said, primary_window, secondary_window } })?.quota
      expect(quota?.map(({ usedRatio }) => usedRatio)).toEqual(ratios)
    }
  })

  test.each([
    [' Spark ', 'Spark'],
    ['a\u202eb\0', 'a\ufffdb'],
    [' ', undefined],
    ['', undefined],
  ])('of the limit %j is of the model %j, as in headers', (limit_name, model) => {
    const reading = read({
      plan_type: 'plus',
      additional_rate_limits: [{ limit_name, rate_limit: { primary_window: window } }],
    })
    expect(reading?.quota[0]?.model).toBe(model)
  })

  test.each([
    ['no such window', { ...window, limit_window_seconds: 0 }],
    ['a negative percentage', { ...window, used_percent: -1 }],
    ['no ratio', { ...window, used_percent: 1e11 }],
    ['not a number', { ...window, used_percent: 'many' }],
    ['nothing', null],
  ])('has no window that is %s', (_, primary) => {
    expect(read({ rate_limit: { primary_window: primary } })?.quota).toEqual([])
  })

  test('has no reset that no window has', () => {
    const reset = (reset_at: unknown) => read({ rate_limit: { primary_window: { ...window, reset_at } } })?.quota
    for (const at of [0, 5, '9999-12-31T00:00:00Z', 'soon', null]) {
      expect(reset(at)).toEqual([{ ...FIVE_HOURS, resetAt: null }])
    }
  })

  test.each([
    ['another account', { plan_type: 'plus', account_id: 'acct-bob' }],
    ['another e-mail', { plan_type: 'plus', email: 'bob@example.com' }],
    ['no plan and no limit', { user_id: 'user-1' }],
    ['an array', []],
  ])('is unknown from %s', (_, body) => {
    expect(read(body)).toBe(null)
  })

  test('is of a person who has it by another id, and of nobody who is named nowhere', () => {
    expect(read({ plan_type: 'plus', account_id: 'user-1', email: 'ANN@example.com ' })).not.toBe(null)
    expect(read({ plan_type: 'plus', account_id: 'acct-bob', email: 'bob@example.com' }, NOBODY)).not.toBe(null)
  })
})

describe('the profile of a Claude account', () => {
  const read = (organization: unknown, account: unknown = {}) =>
    readClaudeProfile({ organization, account }, ANN, AT)?.live ?? null

  test('is read from the recorded answer', () => {
    const bob = { accountId: null, email: 'bob@example.com' }
    expect(readClaudeProfile(readAnswer('api-call.claude-profile'), bob, AT)).toEqual({
      live: statementWith({ planType: 'claude_max', delinquent: false, observedAt: AT }),
      quota: [],
      resetCredits: null,
    })
  })

  test('says what is overdue, and what is cancelled', () => {
    const organization = { organization_type: 'claude_pro', subscription_status: 'past_due' }
    expect(read(organization)).toMatchObject({ delinquent: true, renewal: null })
    expect(read({ ...organization, subscription_status: 'canceled' })).toMatchObject({
      delinquent: null,
      renewal: 'ends',
    })
  })

  test('has the end of a trial, while it is ahead and nothing is paid', () => {
    const organization = { organization_type: 'claude_pro', claude_code_trial_ends_at: RESET }
    expect(read(organization)?.endAt).toEqual(new Date(RESET))
    expect(read({ ...organization, subscription_status: 'active' })?.endAt).toBe(null)
    expect(read({ ...organization, claude_code_trial_ends_at: '2025-01-01T00:00:00Z' })?.endAt).toBe(null)
  })

  test('is unknown where it names another account, no plan, or a date that cannot be read', () => {
    expect(read({ organization_type: 'claude_pro' }, { email: 'bob@example.com' })).toBe(null)
    expect(read({ subscription_status: 'active' })).toBe(null)
    expect(read({ organization_type: 'claude_pro', claude_code_trial_ends_at: 'soon' })).toBe(null)
    expect(read(null)).toBe(null)
  })
})

describe('the usage of a Claude account', () => {
  const read = (body: unknown) => readClaudeUsage(body, NOBODY, AT)

  test('is read from the recorded answer', () => {
    expect(read(readAnswer('api-call.claude-usage'))).toEqual({
      live: null,
      quota: [
        { ...FIVE_HOURS, resetAt: new Date('2026-11-23T15:00:00Z'), usedRatio: 0.325 },
        { ...WEEK, resetAt: new Date('2026-11-27T00:00:00Z'), usedRatio: 0.61 },
      ],
      resetCredits: null,
    })
  })

  test('has windows of models, and windows that have not begun', () => {
    const body = { five_hour: null, seven_day_opus: { utilization: 3, resets_at: null }, seven_day_sonnet: 'none' }
    expect(read(body)?.quota).toEqual([{ ...WEEK, scope: 'model', model: 'opus', usedRatio: 0.03, resetAt: null }])
  })

  test.each([[null], [[]], [{ error: 'no' }]])('is unknown from %j', (body) => {
    expect(read(body)).toBe(null)
  })
})

describe('the usage of a Kimi account', () => {
  const read = (body: unknown) => readKimiUsage(body, NOBODY, AT)
  const week = '2026-11-28T00:00:00Z'

  test('is read from counts, of which one may be left out', () => {
    const reading = read({
      user: { membership: { level: 'LEVEL_BASIC' } },
      usage: { limit: '100', remaining: '88', resetTime: week },
      limits: [
        {
          window: { duration: 300, timeUnit: 'TIME_UNIT_MINUTE' },
          detail: { limit: '200', used: '90', remaining: '110', resetTime: RESET },
        },
        'no limit',
      ],
    })
    expect(reading).toEqual({
      live: statementWith({ planType: 'LEVEL_BASIC', observedAt: AT }),
      quota: [FIVE_HOURS, { ...WEEK, window: 'other', windowSeconds: null }],
      resetCredits: null,
    })
  })

  test('is counts before ratios, and counts of the window that ends with them', () => {
    const usages = {
      limit_5h: { used_ratio: 0.45, reset_time: RESET },
      limit_7d: { used_ratio: '0.1', reset_time: week },
      limit_month_total: { used_ratio: 2 },
    }
    const reading = read({ usage: { limit: 100, used: 12, resetTime: week }, usages })
    expect(reading?.quota.map(({ window, usedRatio }) => [window, usedRatio])).toEqual([
      ['weekly', 0.12],
      ['5h', 0.45],
      ['weekly', 0.1],
      ['monthly', 2],
    ])
  })

  test.each([[null], [{}], [{ usage: 5, limits: null }]])('is unknown from %j', (body) => {
    expect(read(body)).toBe(null)
  })

  test('has no window without a limit', () => {
    expect(read({ usage: { limit: '0', used: '5' } })?.quota).toEqual([])
    expect(read({ usage: { limit: '10' } })?.quota).toEqual([])
  })
})

describe('the usage of an xAI account', () => {
  const read = (config: unknown) => readXaiUsage({ config }, NOBODY, AT)
  const currentPeriod = { type: 'WEEKLY', start: '2026-11-21T00:00:00Z', end: '2026-11-28T00:00:00Z' }

  test('is the percentage of the period, left out at 0', () => {
    expect(read({ creditUsagePercent: 12, currentPeriod })).toEqual({ live: null, quota: [WEEK], resetCredits: null })
    expect(read({ currentPeriod })?.quota).toEqual([{ ...WEEK, usedRatio: 0 }])
    expect(read({ creditUsagePercent: 'some', currentPeriod })?.quota).toEqual([])
  })

  test.each([[null], [{}], [{ currentPeriod: { start: RESET } }]])('is unknown from %j', (config) => {
    expect(read(config)).toBe(null)
  })
})
