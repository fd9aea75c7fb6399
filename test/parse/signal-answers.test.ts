import { describe, expect, test } from 'vitest'
import { NOW, readOne } from './read-one.ts'
import {
  AT,
  claude,
  codex,
  FULL,
  HOUR,
  readSignals,
  type Signals,
  secondsAt,
  spell,
  windowsOf,
} from './signal-headers.ts'

describe('an observation', () => {
  const plan = { 'X-Codex-Plan-Type': 'plus', ...codex('Primary', FULL) }

  test.each([[undefined], [null], [''], ['0001-01-01T00:00:00Z'], ['soon'], [{}], [0]])(
    'of the time %j says nothing',
    (observedAt) => {
      expect(readOne({ quota: { observed_at: observedAt, signals: plan } })).toMatchObject({ quota: [], signal: null })
    },
  )

  test('from the future is of now', () => {
    const { quota, signal } = readSignals(plan, '2026-11-23T06:00:00+00:00')
    expect([quota[0]?.observedAt, signal?.observedAt]).toEqual([NOW, NOW])
  })

  test('may be in any zone, to the nanosecond', () => {
    const { signal } = readSignals(plan, '2026-11-23T05:30:00.123456789+02:00')
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

test('of 1,000 models with 64 headers of 512 characters, 100 windows are kept at most, those of the account among them', () => {
  const value = 'v'.repeat(512)
  const headers = (model: number): Signals => ({
    ...claude('5h', { Utilization: '0.5', Reset: secondsAt(HOUR) }),
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
  const signalsOf = (model: number) => claude(`7d_m${model}`, { Utilization: '0.5', Reset: secondsAt(HOUR) })
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
