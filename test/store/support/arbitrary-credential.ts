import fc from 'fast-check'
import { type Credential, EVIDENCES, PROBLEM_REASONS, STATUS_LABELS } from '../../../src/domain/credential.ts'

const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null })
/** What `parse` lets through: well-formed, without NUL, and short enough for its column. */
const words = (maxLength: number) =>
  fc
    .string({ unit: 'binary', minLength: 1, maxLength })
    .filter((text) => !text.includes('\0') && [...text].length <= maxLength)
const date = fc.date({ min: new Date('1970-01-01'), max: new Date('2126-01-01'), noInvalidDate: true })
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER })
const problem = fc.record({
  statusLabel: fc.constantFrom('limited' as const, 'failing' as const, 'error' as const),
  statusReason: fc.constantFrom(...PROBLEM_REASONS),
})
const healthy = fc.record({
  statusLabel: fc.constantFrom(...STATUS_LABELS.filter((label) => label === 'ok' || label === 'disabled')),
  statusReason: fc.constant(null),
})
const dated = fc.record({ endAt: date, evidence: fc.constantFrom(...EVIDENCES) })

/** Any credential of proxy `default` that the domain allows. */
export const arbitraryCredential: fc.Arbitrary<Credential> = fc
  .tuple(
    fc.record({
      proxy: fc.constant('default'),
      credential: fc.stringMatching(/^[0-9a-f]{16}$/),
      provider: words(50),
      name: words(255),
      email: maybe(words(255)),
      label: maybe(words(255)),
      accountType: maybe(words(20)),
      source: maybe(words(20)),
      projectId: maybe(words(255)),
      authIndex: maybe(words(255)),
      planType: maybe(words(50)),
      accountId: maybe(words(255)),
      startAt: maybe(date),
      status: maybe(words(50)),
      statusSinceAt: date,
      statusKeptFromAt: maybe(date),
      condition: fc.constant(null),
      lastRefreshAt: maybe(date),
      nextRetryAt: maybe(date),
      requests: maybe(fc.record({ success: count, failed: count })),
      firstSeenAt: date,
      missingSinceAt: maybe(date),
    }),
    fc.oneof(problem, healthy),
    fc.oneof(dated, fc.constant({ endAt: null, evidence: null })),
  )
  .map(([rest, condition, end]) => ({ ...rest, ...condition, ...end }))
