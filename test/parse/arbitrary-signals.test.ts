import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planTier } from '../../src/domain/plan-tier.ts'
import { currentWindows, MAX_WINDOWS, type QuotaWindow, windowNameOf } from '../../src/domain/quota.ts'
import { parseTimestamp } from '../../src/parse/timestamp.ts'
import { NOW, readOne } from './read-one.ts'

/** Fixed, since a test that fails by chance teaches people to run it again. */
const RUNS = { seed: 20261125, numRuns: Number(process.env.FUZZ_RUNS ?? 500) }
const DAY_MS = 86_400_000
const YEAR_MS = 366 * DAY_MS

const foreign = fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue(), fc.double().map(String))
const number = fc.oneof(
  fc.constantFrom(
    '',
    '-0.0',
    '0',
    '42',
    '100',
    '1.01',
    '-1',
    '1e9',
    'NaN',
    'Infinity',
    '300',
    '300.33',
    '0.001',
    '10080',
    '43200',
    '2e-7',
  ),
  fc.double().map(String),
  fc.integer().map(String),
)
const time = fc.oneof(
  fc.constantFrom('', '0', '1', '253402300799', '2026-11-23T06:00:00Z', '1970-01-01T00:00:00Z', '9999-12-31T00:00:00Z'),
  fc.integer({ min: -YEAR_MS, max: 2 * YEAR_MS }).map((after) => String(Math.round((NOW.getTime() + after) / 1000))),
  fc.integer({ min: -1e7, max: 1e8 }).map((after) => new Date(NOW.getTime() + after).toISOString()),
)
const word = fc.oneof(
  fc.constantFrom('rejected', 'true', 'False', 'plus', 'canary-value'),
  fc.string({ unit: 'binary' }),
)
const limit = fc.constantFrom('', 'Code-Review-', 'Bengalfox-', 'Additional-x-y-', '-', 'additional-', '\0-')
const claim = fc.constantFrom('5h', '7d', '7d_oi', 'overage', '999d', '0h', '7d_\u202e', '5H')
const name = fc.oneof(
  fc
    .tuple(
      limit,
      fc.constantFrom('Primary', 'secondary'),
      fc.constantFrom('Used-Percent', 'Window-Minutes', 'Reset-At'),
    )
    .map(([of, position, field]) => `X-Codex-${of}${position}-${field}`),
  fc
    .tuple(limit, fc.constantFrom('Primary-Reset-After-Seconds', 'Limit-Name', 'Limit-Reached', 'Allowed'))
    .map(([of, field]) => `x-codex-${of}${field}`),
  fc
    .tuple(claim, fc.constantFrom('Utilization', 'Reset', 'Status'))
    .map(([of, field]) => `Anthropic-Ratelimit-Unified-${of}-${field}`),
  fc
    .constantFrom(
      'Window-Used-Percent',
      'Window-Minutes',
      'Window-Reset-At',
      'Weekly-Used-Percent',
      'Weekly-Reset-At',
      'Tier',
    )
    .map((field) => `X-Meta-${field}`),
  fc.constantFrom('X-Codex-Plan-Type', '__proto__', 'Retry-After'),
  fc.string({ unit: 'binary' }),
)
const signals = fc.dictionary(name, fc.oneof({ weight: 6, arbitrary: fc.oneof(number, time, word) }, foreign), {
  maxKeys: 30,
})
const kept = fc.oneof(
  { weight: 9, arbitrary: fc.record({ observed_at: fc.oneof({ weight: 4, arbitrary: time }, foreign), signals }) },
  foreign,
)
const models = fc.oneof({ weight: 5, arbitrary: fc.dictionary(fc.string(), kept, { maxKeys: 4 }) }, foreign)

test('whatever headers a proxy keeps, a window is what can be, or absent', () => {
  fc.assert(
    fc.property(kept, fc.option(models), (quota, byModel) => {
      const observation = readOne({ quota, model_quotas: byModel })
      expect(observation.quota.length).toBeLessThanOrEqual(100)
      for (const window of observation.quota) expectPossible(window)
      const running = currentWindows(observation.quota, NOW)
      expect(running.length).toBeLessThanOrEqual(MAX_WINDOWS)
      for (const { resetAt } of running) expect(resetAt === null || resetAt > NOW).toBe(true)
      expect(observation.signal?.planType?.length ?? 1).toBeLessThanOrEqual(50)
      expect(observation.signal?.planType).not.toBe('')
      expect(observation.signal === null || Number(observation.signal.observedAt) <= NOW.getTime()).toBe(true)
    }),
    RUNS,
  )
})

function expectPossible({ window, scope, model, usedRatio, windowSeconds, resetAt, observedAt }: QuotaWindow): void {
  expect(usedRatio >= 0 && usedRatio <= 100 && !Object.is(usedRatio, -0)).toBe(true)
  expect(window).toBe(windowNameOf(windowSeconds))
  expect(windowSeconds === null || (windowSeconds > 0 && windowSeconds <= 999 * 86_400)).toBe(true)
  expect(windowSeconds === null || Number.isSafeInteger(windowSeconds)).toBe(true)
  expect(windowSeconds !== null || resetAt !== null).toBe(true)
  expect(observedAt.getTime()).toBeGreaterThan(0)
  expect(observedAt.getTime()).toBeLessThanOrEqual(NOW.getTime())
  const after = resetAt === null ? 0 : resetAt.getTime() - observedAt.getTime()
  expect(after >= -DAY_MS && after <= Math.min(YEAR_MS, 2000 * (windowSeconds ?? YEAR_MS))).toBe(true)
  expect(model === null).toBe(scope !== 'model')
  expect(model ?? 'x').toMatch(/^[^\p{Cc}\u202e]{1,100}$/u)
}

const token = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('end', 'ends', 'END', 'subscription_end', 'weekend', 'plan', 'end ', 'start'),
      fc.constantFrom('=', ':', '==', ' = '),
      fc.oneof(
        fc.constantFrom(
          '2027-01-31',
          '2027-02-30',
          '2027-01-31T12:00:00Z',
          '2027-01-31T12:00:00',
          '9999-01-01',
          'soon',
        ),
        fc.constantFrom(
          '2027-02-28T00:00:00.5+02:00',
          '2027-1-1',
          'max',
          'PRO',
          'gold',
          'claude-max',
          '2027-01-31T::.',
        ),
      ),
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('', 'canary', "mum's"),
  fc.string({ unit: 'binary', maxLength: 5 }),
)
const separator = fc.constantFrom(' ', ',', ', ', '\n', '.', '. ', ';', '|', '(', ')', '"', '-', '_', '', ':', '\u00a0')
const note = fc
  .array(fc.tuple(separator, token, separator), { maxLength: 5 })
  .map((parts) => parts.map((part) => part.join('')).join(''))

test('a note says what its tokens say, one by one, and nothing else of it is kept', () => {
  fc.assert(
    fc.property(note, (text) => {
      const observation = readOne({ provider: 'claude', note: text })
      const { note: statement, noteIsAmbiguous } = observation
      expect({ noteIsAmbiguous, endAt: statement?.endAt, planType: statement?.planType }).toEqual(saidBy(text))
      expect(JSON.stringify(observation)).not.toMatch(/canary|mum/)
    }),
    RUNS,
  )
})

/** Reads a note in a way that is slower and plainer. */
function saidBy(text: string) {
  const tokens = text.split(/[\s,;|()[\]{}"']/).map((part) => part.replace(/\.$/, ''))
  const valuesOf = (key: RegExp) => tokens.flatMap((part) => key.exec(part)?.[1] ?? [])
  const ends = valuesOf(/^(?:end|ends|subscription_end)[=:](\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)$/i)
  const plans = valuesOf(/^plan=([\w-]+)$/i).filter((plan) => planTier('claude', plan) !== null)
  const [end = ''] = ends
  const endAt = parseTimestamp(end.length === 10 ? `${end}T00:00:00Z` : end)
  if (ends.length !== 1 || endAt === null || endAt.getUTCFullYear() > 2126) {
    return { noteIsAmbiguous: ends.length > 1, endAt: undefined, planType: undefined }
  }
  return { noteIsAmbiguous: false, endAt, planType: plans.length === 1 ? plans[0]?.toLowerCase() : null }
}
