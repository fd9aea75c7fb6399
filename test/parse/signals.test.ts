import { describe, expect, test } from 'vitest'
import type { QuotaWindow } from '../../src/domain/quota.ts'
import { NOW, readOne } from './read-one.ts'

const AT = '2026-11-23T04:00:00Z'
const seconds = (after: number) => String(Date.parse(AT) / 1000 + after)
const HOUR = 3600

type Signals = Readonly<Record<string, unknown>>

function read(signals: Signals, observedAt: unknown = AT) {
  return readOne({ quota: { observed_at: observedAt, signals } })
}

function windowsOf(signals: Signals): readonly string[] {
  return read(signals).quota.map(spell)
}

function spell({ window, scope, model, usedRatio, resetAt }: QuotaWindow): string {
  const until = resetAt === null ? 'unknown' : (resetAt.getTime() - Date.parse(AT)) / 1000
  return `${window} ${scope}${model === null ? '' : ` ${model}`} ${usedRatio} until ${until}`
}

function codex(position: string, fields: Signals, limit = ''): Signals {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [`X-Codex-${limit}${position}-${name}`, value]),
  )
}

function claude(claim: string, fields: Signals): Signals {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [`Anthropic-Ratelimit-Unified-${claim}-${name}`, value]),
  )
}

const FULL = { 'Used-Percent': '42', 'Window-Minutes': '300', 'Reset-At': seconds(HOUR) }

test('a window is all that its headers say', () => {
  expect(read(codex('Primary', FULL)).quota).toEqual([
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
    ['5h', { Utilization: '0.08', Reset: seconds(HOUR) }, ['5h main 0.08 until 3600']],
    ['7d', { Utilization: '1.01', Reset: seconds(HOUR) }, ['weekly main 1.01 until 3600']],
    ['1d', { Utilization: '-0.0', Reset: seconds(HOUR) }, ['daily main 0 until 3600']],
    ['30d', { Utilization: '5e-05', Reset: seconds(HOUR) }, ['monthly main 0.00005 until 3600']],
    ['7d_oi', { Utilization: '0.92', Reset: seconds(HOUR) }, ['weekly model 7d_oi 0.92 until 3600']],
    ['7D_Opus', { Utilization: '0.5', Reset: seconds(HOUR) }, ['weekly model 7d_opus 0.5 until 3600']],
    ['overage', { Utilization: '0.3', Reset: seconds(HOUR) }, ['other overage 0.3 until 3600']],
    ['5h', { Utilization: '0.55', Reset: seconds(HOUR), Status: 'rejected' }, ['5h main 1 until 3600']],
    ['7d', { Utilization: '1.01', Reset: seconds(HOUR), Status: 'rejected' }, ['weekly main 1.01 until 3600']],
    ['7d', { Utilization: '0.99', Reset: seconds(HOUR), Status: 'Rejected' }, ['weekly main 1 until 3600']],
    ['5h', { Reset: seconds(HOUR), Status: 'rejected' }, ['5h main 1 until 3600']],
    ['5h', { Utilization: '0.55', Status: 'rejected' }, ['5h main 0.55 until unknown']],
    ['5h', { Status: 'rejected' }, []],
    ['5h', { Reset: seconds(HOUR), Status: 'allowed' }, []],
    ['overage', { Reset: seconds(HOUR), Status: 'rejected' }, []],
    ['overage', { Utilization: '0.3' }, []],
    ['5h', { Utilization: '0.9', Reset: '2026-11-23T05:00:00Z' }, ['5h main 0.9 until 3600']],
    ['fallback', { Utilization: '0.9', Reset: seconds(HOUR) }, []],
    ['opus_7d', { Utilization: '0.9', Reset: seconds(HOUR) }, []],
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
  const weekly = { 'X-Meta-Weekly-Used-Percent': '7', 'X-Meta-Weekly-Reset-At': seconds(HOUR) }
  const window = { 'X-Meta-Window-Used-Percent': '25', 'X-Meta-Window-Minutes': '300' }
  expect(windowsOf({ ...weekly, ...window })).toEqual(['5h main 0.25 until unknown', 'weekly main 0.07 until 3600'])
})

test('a window of any header is found, however its name is cased, and of two of one name the first counts', () => {
  const lower = Object.fromEntries(Object.entries(codex('primary', FULL)).map(([name, v]) => [name.toLowerCase(), v]))
  const upper = Object.fromEntries(Object.keys(lower).map((name) => [name.toUpperCase(), '1']))
  expect(windowsOf({ ...lower, ...upper })).toEqual(['5h main 0.42 until 3600'])
})

describe('a share', () => {
  test.each(['', ' ', 'NaN', 'Infinity', '-1', '-0.001', '1e9', '10001', '0x10', '42%', '4,2', '٤٢', 'null', '1_0'])(
    'of %j is unknown',
    (used) => {
      expect(windowsOf(codex('Primary', { ...FULL, 'Used-Percent': used }))).toEqual([])
    },
  )

  test.each([[42], [null], [true], [{}], [['42']]])('of %j, which is no text, is unknown', (used) => {
    expect(windowsOf(codex('Primary', { ...FULL, 'Used-Percent': used }))).toEqual([])
  })

  test('is at most 100 of 1', () => {
    expect(windowsOf(codex('Primary', { ...FULL, 'Used-Percent': '10000' }))).toEqual(['5h main 100 until 3600'])
  })
})

describe('a reset', () => {
  test.each([
    ['0', 'unknown'],
    ['1', 'unknown'],
    ['1000000000', 'unknown'],
    ['253402300799', 'unknown'],
    ['9999-12-31T23:59:59Z', 'unknown'],
    ['1e9', 'unknown'],
    ['soon', 'unknown'],
    [seconds(10 * HOUR), '36000'],
    [seconds(10 * HOUR + 1), 'unknown'],
    [seconds(-86_400), '-86400'],
    [seconds(-86_401), 'unknown'],
  ])('at %s in a window of 5 hours is %s', (at, until) => {
    expect(windowsOf(codex('Primary', { ...FULL, 'Reset-At': at }))).toEqual([`5h main 0.42 until ${until}`])
  })

  test.each([
    [seconds(366 * 86_400), ['other main 0.42 until 31622400']],
    [seconds(366 * 86_400 + 1), []],
    ['0', []],
  ])('at %s in a window of unknown length gives %j', (at, expected) => {
    expect(windowsOf(codex('Primary', { 'Used-Percent': '42', 'Reset-At': at }))).toEqual(expected)
  })

  test.each([
    [seconds(366 * 86_400), '31622400'],
    [seconds(366 * 86_400 + 1), 'unknown'],
  ])('at %s in a window of 300 days is %s', (at, until) => {
    expect(windowsOf(claude('300d', { Utilization: '0.5', Reset: at }))).toEqual([`other main 0.5 until ${until}`])
  })

  test.each(['-1', '1e12', 'NaN', ''])('after %j seconds is unknown', (after) => {
    const fields = { 'Used-Percent': '42', 'Window-Minutes': '300', 'Reset-After-Seconds': after }
    expect(windowsOf(codex('Primary', fields))).toEqual(['5h main 0.42 until unknown'])
  })

  test('that cannot be leaves the seconds to it', () => {
    const fields = { ...FULL, 'Reset-At': '0', 'Reset-After-Seconds': '60' }
    expect(windowsOf(codex('Primary', fields))).toEqual(['5h main 0.42 until 60'])
  })
})

test.each(['-300', '1e9', 'x', '0'])('a length of %j minutes is unknown', (minutes) => {
  const [window] = read(codex('Primary', { ...FULL, 'Window-Minutes': minutes })).quota
  expect(window).toMatchObject({ window: 'other', windowSeconds: null })
})

describe('an observation', () => {
  const plan = { 'X-Codex-Plan-Type': 'plus', ...codex('Primary', FULL) }

  test.each([[undefined], [null], [''], ['0001-01-01T00:00:00Z'], ['soon'], [{}], [0]])(
    'of the time %j says nothing',
    (observedAt) => {
      expect(readOne({ quota: { observed_at: observedAt, signals: plan } })).toMatchObject({ quota: [], signal: null })
    },
  )

  test('from the future is of now', () => {
    const { quota, signal } = read(plan, '2026-11-23T06:00:00+00:00')
    expect([quota[0]?.observedAt, signal?.observedAt]).toEqual([NOW, NOW])
  })

  test('may be in any zone, to the nanosecond', () => {
    const { signal } = read(plan, '2026-11-23T05:30:00.123456789+02:00')
    expect(signal?.observedAt).toEqual(new Date('2026-11-23T03:30:00.123Z'))
  })

  test.each([
    [undefined],
    [null],
    [[]],
    ['x'],
    [{}],
    [{ observed_at: AT }],
    [{ observed_at: AT, signals: {} }],
    [{ observed_at: AT, signals: [] }],
    [{ observed_at: AT, signals: 'x' }],
    [{ observed_at: AT, signals: { 'Retry-After': '60' } }],
  ])('%j says nothing', (quota) => {
    expect(readOne({ quota, model_quotas: quota })).toMatchObject({ quota: [], signal: null })
  })
})

describe('of several observations', () => {
  const at = (observedAt: string, signals: Signals) => ({ observed_at: observedAt, signals })
  const older = at('2026-11-23T03:00:00Z', {
    'X-Codex-Plan-Type': 'free',
    ...codex('Primary', { ...FULL, 'Used-Percent': '9' }),
    ...codex('Secondary', { ...FULL, 'Window-Minutes': '10080' }),
  })
  const newer = at(AT, { 'X-Codex-Plan-Type': 'plus', ...codex('Primary', FULL) })
  const planless = at('2026-11-23T04:30:00Z', {})
  const expected = ['5h main 0.42 until 3600', 'weekly main 0.42 until 3600']

  test.each([
    ['the account', { quota: newer, model_quotas: { a: older, b: planless } }],
    ['a model', { quota: older, model_quotas: { a: planless, b: newer } }],
    ['two models', { model_quotas: { a: older, b: newer } }],
  ])('the newest of each window and plan counts, be it of %s', (_, fields) => {
    const { quota, signal } = readOne(fields)
    expect(quota.map(spell)).toEqual(expected)
    expect(signal).toMatchObject({ planType: 'plus', observedAt: new Date(AT), endAt: null })
  })

  test('a wrong one spoils no other', () => {
    const { quota } = readOne({ quota: 'x', model_quotas: { a: null, b: older, c: [], d: { signals: 7 } } })
    expect(quota).toHaveLength(2)
  })
})

describe('the plan', () => {
  test.each([
    [{ 'X-Codex-Plan-Type': 'prolite' }, 'prolite'],
    [{ 'x-codex-plan-type': ' team ' }, 'team'],
    [{ 'X-Meta-Tier': 'plus' }, 'plus'],
    [{ 'X-Codex-Plan-Type': 'p'.repeat(80) }, 'p'.repeat(50)],
    [{ 'X-Codex-Plan-Type': '' }, null],
    [{ 'X-Codex-Plan-Type': 7 }, null],
    [{ 'X-Meta-Plan-Type': 'plus' }, null],
    [{ 'Anthropic-Ratelimit-Unified-Plan-Type': 'max' }, null],
  ])('by %j is %s', (signals, planType) => {
    expect(read(signals).signal?.planType ?? null).toBe(planType)
  })
})

test('of 1,000 models with 64 headers of 512 characters, 100 windows are kept at most, those of the account among them', () => {
  const value = 'v'.repeat(512)
  const headers = (model: number): Signals => ({
    ...claude('5h', { Utilization: '0.5', Reset: seconds(HOUR) }),
    ...Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `Anthropic-Ratelimit-Unified-7d_m${model}n${index}-Utilization`,
        '0.9',
      ]),
    ),
    'X-Codex-Plan-Type': value,
  })
  const models = Object.fromEntries(
    Array.from({ length: 1000 }, (_, model) => [`model-${model}`, { observed_at: AT, signals: headers(model) }]),
  )
  const startedMs = performance.now()
  const { quota, signal } = readOne({ model_quotas: models })
  expect(performance.now() - startedMs).toBeLessThan(2000)
  expect(quota).toHaveLength(100)
  expect(quota[0]).toMatchObject({ scope: 'main', window: '5h' })
  expect(signal?.planType).toBe('v'.repeat(50))
})

test('of the models the first 100 are read', () => {
  const signalsOf = (model: number) => claude(`7d_m${model}`, { Utilization: '0.5', Reset: seconds(HOUR) })
  const models = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, model) => [`m${model}`, { observed_at: AT, signals: signalsOf(model % 101) }]),
    )
  const read = (count: number) => readOne({ model_quotas: models(count) }).quota.map(({ model }) => model)
  expect(read(100)).toContain('7d_m99')
  expect(read(1000)).toEqual(read(100))
})

test('of one answer 64 headers are read, and none that is longer than 512 characters', () => {
  const many = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`X-${index}`, '1']))
  expect(windowsOf({ ...many, ...codex('Primary', FULL) })).toEqual([])
  const long = codex('Primary', FULL, `${'l'.repeat(500)}-`)
  const padded = codex('Primary', { ...FULL, 'Used-Percent': `${' '.repeat(512)}42` })
  expect(windowsOf({ ...long, ...padded })).toEqual([])
})
