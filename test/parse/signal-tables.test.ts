import { describe, expect, test } from 'vitest'
import { AT, claude, codex, FULL, HOUR, readSignals, secondsAt, windowsOf } from './signal-headers.ts'

test('a window is all that its headers say', () => {
  expect(readSignals(codex('Primary', FULL)).quota).toEqual([
    {
      window: '5h',
      scope: 'main',
      model: null,
      usedRatio: 0.42,
      windowSeconds: 5 * HOUR,
      resetAt: new Date('2026-11-23T05:00:00Z'),
      observedAt: new Date(AT),
    },
  ])
})

describe("Claude's", () => {
  test.each([
    ['5h', { Utilization: '0.08', Reset: secondsAt(HOUR) }, ['5h main 0.08 until 3600']],
    ['7d', { Utilization: '1.01', Reset: secondsAt(HOUR) }, ['weekly main 1.01 until 3600']],
    ['1d', { Utilization: '-0.0', Reset: secondsAt(HOUR) }, ['daily main 0 until 3600']],
    ['30d', { Utilization: '5e-05', Reset: secondsAt(HOUR) }, ['monthly main 0.00005 until 3600']],
    ['7d_oi', { Utilization: '0.92', Reset: secondsAt(HOUR) }, ['weekly model 7d_oi 0.92 until 3600']],
    ['7D_Opus', { Utilization: '0.5', Reset: secondsAt(HOUR) }, ['weekly model 7d_opus 0.5 until 3600']],
    ['overage', { Utilization: '0.3', Reset: secondsAt(HOUR) }, ['other overage 0.3 until 3600']],
    ['5h', { Utilization: '0.55', Reset: secondsAt(HOUR), Status: 'rejected' }, ['5h main 1 until 3600']],
    ['7d', { Utilization: '1.01', Reset: secondsAt(HOUR), Status: 'rejected' }, ['weekly main 1.01 until 3600']],
    ['7d', { Utilization: '0.99', Reset: secondsAt(HOUR), Status: 'Rejected' }, ['weekly main 1 until 3600']],
    ['5h', { Reset: secondsAt(HOUR), Status: 'rejected' }, ['5h main 1 until 3600']],
    ['5h', { Utilization: '0.55', Status: 'rejected' }, ['5h main 0.55 until unknown']],
    ['5h', { Status: 'rejected' }, []],
    ['5h', { Reset: secondsAt(HOUR), Status: 'allowed' }, []],
    ['overage', { Reset: secondsAt(HOUR), Status: 'rejected' }, []],
    ['overage', { Utilization: '0.3' }, []],
    ['5h', { Utilization: '0.9', Reset: '2026-11-23T05:00:00Z' }, ['5h main 0.9 until 3600']],
    ['fallback', { Utilization: '0.9', Reset: secondsAt(HOUR) }, []],
    ['opus_7d', { Utilization: '0.9', Reset: secondsAt(HOUR) }, []],
    ['0h', { Utilization: '0.9' }, []],
  ])('%s with %j is %j', (claim, fields, expected) => {
    expect(windowsOf(claude(claim, fields))).toEqual(expected)
  })
})

describe("Codex's", () => {
  test.each([
    ['primary', FULL, ['5h main 0.42 until 3600']],
    ['Secondary', { ...FULL, 'Window-Minutes': '10080' }, ['weekly main 0.42 until 3600']],
    ['Primary', { ...FULL, 'Window-Minutes': '10079' }, ['weekly main 0.42 until 3600']],
    ['Primary', { ...FULL, 'Window-Minutes': '1440' }, ['daily main 0.42 until 3600']],
    ['Primary', { ...FULL, 'Window-Minutes': '43200' }, ['monthly main 0.42 until 3600']],
    ['Primary', { ...FULL, 'Window-Minutes': '60' }, ['other main 0.42 until 3600']],
    ['Primary', { ...FULL, 'Window-Minutes': '' }, ['other main 0.42 until 3600']],
    ['Primary', { ...FULL, 'Window-Minutes': '0', 'Reset-At': '' }, []],
    ['Primary', { ...FULL, 'Used-Percent': '100.5' }, ['5h main 1.005 until 3600']],
    ['Primary', { ...FULL, 'Reset-At': '', 'Reset-After-Seconds': '60' }, ['5h main 0.42 until 60']],
    ['Primary', { ...FULL, 'Reset-After-Seconds': '60' }, ['5h main 0.42 until 3600']],
    ['Primary', { 'Used-Percent': '42', 'Window-Minutes': '300' }, ['5h main 0.42 until unknown']],
    ['Primary', { 'Used-Percent': '42' }, []],
    ['Tertiary', FULL, []],
  ])('%s window with %j is %j', (position, fields, expected) => {
    expect(windowsOf(codex(position, fields))).toEqual(expected)
  })

  test.each([
    ['Code-Review-', {}, '5h code_review 0.42 until 3600'],
    [
      'Bengalfox-',
      { 'X-Codex-Bengalfox-Limit-Name': 'GPT-5.3-Codex-Spark' },
      '5h model GPT-5.3-Codex-Spark 0.42 until 3600',
    ],
    ['Additional-a-b-', { 'X-Codex-Additional-a-b-Limit-Name': 'A/B' }, '5h model A/B 0.42 until 3600'],
    ['Additional-a-b-', {}, '5h model a-b 0.42 until 3600'],
    ['Bengalfox-', {}, '5h model bengalfox 0.42 until 3600'],
    ['x-', { 'X-Codex-x-Limit-Name': ' a\nb\u202e\0 ' }, '5h model a\ufffdb\ufffd\ufffd 0.42 until 3600'],
    ['x-', { 'X-Codex-x-Limit-Name': 'n'.repeat(300) }, `5h model ${'n'.repeat(100)} 0.42 until 3600`],
  ])('limit %s with %j is %j', (limit, headers, expected) => {
    expect(windowsOf({ ...codex('Primary', FULL, limit), ...headers })).toEqual([expected])
  })

  test.each([
    [{ 'X-Codex-Limit-Reached': 'true' }, ['5h main 0.42 until 3600', 'weekly main 1 until 3600']],
    [{ 'X-Codex-Allowed': 'False' }, ['5h main 0.42 until 3600', 'weekly main 1 until 3600']],
    [{ 'X-Codex-Limit-Reached': 'false' }, ['5h main 0.42 until 3600', 'weekly main 0.97 until 3600']],
    [{ 'X-Codex-Code-Review-Limit-Reached': 'true' }, ['5h main 0.42 until 3600', 'weekly main 0.97 until 3600']],
  ])('%j is of the fullest window', (reached, expected) => {
    const secondary = { ...FULL, 'Used-Percent': '97', 'Window-Minutes': '10080' }
    expect(windowsOf({ ...codex('Primary', FULL), ...codex('Secondary', secondary), ...reached })).toEqual(expected)
  })

  test('limit that is reached says nothing of another window where the fullest has no reset', () => {
    const secondary = { 'Used-Percent': '97', 'Window-Minutes': '10080' }
    const headers = { ...codex('Primary', FULL), ...codex('Secondary', secondary), 'X-Codex-Limit-Reached': 'true' }
    expect(windowsOf(headers)).toEqual(['5h main 0.42 until 3600', 'weekly main 0.97 until unknown'])
  })
})

test("Meta's windows are one with its length and a weekly one", () => {
  const weekly = { 'X-Meta-Weekly-Used-Percent': '7', 'X-Meta-Weekly-Reset-At': secondsAt(HOUR) }
  const window = { 'X-Meta-Window-Used-Percent': '25', 'X-Meta-Window-Minutes': '300' }
  expect(windowsOf({ ...weekly, ...window })).toEqual(['5h main 0.25 until unknown', 'weekly main 0.07 until 3600'])
})

test('a window of any header is found, however its name is cased, and of two of one name the first counts', () => {
  const lower = Object.fromEntries(Object.entries(codex('primary', FULL)).map(([name, v]) => [name.toLowerCase(), v]))
  const upper = Object.fromEntries(Object.keys(lower).map((name) => [name.toUpperCase(), '1']))
  expect(windowsOf({ ...lower, ...upper })).toEqual(['5h main 0.42 until 3600'])
})

describe('the plan', () => {
  test.each([
    [{ 'X-Codex-Plan-Type': 'prolite' }, 'prolite'],
    [{ 'x-codex-plan-type': ' team ' }, 'team'],
    [{ 'x-codex-plan-type': 'Unknown' }, null],
    [{ 'X-Meta-Tier': 'plus' }, 'plus'],
    [{ 'X-Codex-Plan-Type': 'p'.repeat(80) }, 'p'.repeat(50)],
    [{ 'X-Codex-Plan-Type': '' }, null],
    [{ 'X-Codex-Plan-Type': 7 }, null],
    [{ 'X-Meta-Plan-Type': 'plus' }, null],
    [{ 'Anthropic-Ratelimit-Unified-Plan-Type': 'max' }, null],
  ])('by %j is %s', (signals, planType) => {
    expect(readSignals(signals).signal?.planType ?? null).toBe(planType)
  })
})
