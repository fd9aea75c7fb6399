import fc from 'fast-check'
import {
  type Credential,
  EVIDENCES,
  STATUS_LABELS,
  STATUS_REASONS,
  type Statement,
} from '../../../src/domain/credential.ts'
import { arbitraryCondition } from './arbitrary-condition.ts'

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
  statusReason: fc.constantFrom(...STATUS_REASONS),
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
      condition: maybe(arbitraryCondition),
      lastRefreshAt: maybe(date),
      nextRetryAt: maybe(date),
      requests: maybe(fc.record({ success: count, failed: count })),
      firstSeenAt: date,
      missingSinceAt: maybe(date),
      nameSuffix: maybe(fc.stringMatching(/^[0-9a-f]{0,16}$/)),
    }),
    fc.oneof(problem, healthy),
    fc.oneof(dated, fc.constant({ endAt: null, evidence: null })),
    fc.record({ planType: maybe(words(50)), startAt: maybe(date), endAt: maybe(date) }),
    maybe(date),
  )
  .map(([rest, judgement, end, hidden, observedAt]) => {
    const credential = { ...rest, ...judgement, ...end }
    const { accountId, planType, startAt, endAt } = credential
    // Where another source counts, what the id_token stated is something else.
    const isHidden = end.evidence !== null && end.evidence !== 'id_token'
    const stated = { ...(isHidden ? hidden : { planType, startAt, endAt }), accountId, observedAt }
    return { ...credential, statements: { id_token: isEmpty(stated) ? null : stated } }
  })

function isEmpty({ planType, accountId, startAt, endAt }: Statement): boolean {
  return [planType, accountId, startAt, endAt].every((value) => value === null)
}
