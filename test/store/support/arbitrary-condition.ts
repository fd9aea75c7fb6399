import fc from 'fast-check'
import { STATUS_REASONS } from '../../../src/domain/condition/labels.ts'
import type { ConditionMemory } from '../../../src/domain/condition/memory.ts'

const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null })
const date = fc.date({ min: new Date('1970-01-01'), max: new Date('2126-01-01'), noInvalidDate: true })
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER })
const problem = fc.constantFrom(...STATUS_REASONS)
const observed = fc.constantFrom(...STATUS_REASONS, 'challenge' as const)

/** Any memory that the domain allows. */
export const arbitraryCondition: fc.Arbitrary<ConditionMemory> = fc.record({
  proof: maybe(
    fc.record({
      label: fc.constantFrom('error' as const, 'limited' as const, 'failing' as const),
      reason: problem,
      at: date,
      until: maybe(date),
      restarted: fc.boolean(),
    }),
  ),
  symptom: maybe(fc.record({ reason: observed, sinceAt: date, timeNamed: fc.boolean() })),
  refuted: maybe(observed),
  requests: maybe(fc.record({ success: count, failed: count })),
  failuresSince: count,
  lastFailureAt: maybe(date),
  lastSuccessAt: maybe(date),
  modifiedAt: maybe(date),
  loginKey: maybe(fc.string({ unit: 'binary', maxLength: 300 }).filter((text) => !text.includes('\0'))),
})
