import fc from 'fast-check'
import {
  type Credential,
  EVIDENCES,
  NO_STATEMENTS,
  NOTHING_STATED,
  RENEWALS,
  SOURCES,
  STATUS_LABELS,
  STATUS_REASONS,
  type Statement,
} from '../../../src/domain/credential.ts'
import { inOrder, QUOTA_SCOPES, type QuotaWindow, WINDOW_NAMES } from '../../../src/domain/quota.ts'
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
const statement: fc.Arbitrary<Statement> = fc.record({
  planType: maybe(words(50)),
  accountId: fc.constant(null),
  startAt: maybe(date),
  endAt: maybe(date),
  renewal: maybe(fc.constantFrom(...RENEWALS)),
  delinquent: maybe(fc.boolean()),
  observedAt: maybe(date),
})
const quota: fc.Arbitrary<QuotaWindow> = fc.record({
  window: fc.constantFrom(...WINDOW_NAMES),
  scope: fc.constantFrom(...QUOTA_SCOPES),
  model: maybe(words(100)),
  usedRatio: fc.double({ min: 0, max: 100, noNaN: true }).map((ratio) => ratio + 0),
  windowSeconds: maybe(fc.integer({ min: 1, max: 1e9 })),
  resetAt: maybe(date),
  observedAt: date,
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
    fc.record({ renewal: maybe(fc.constantFrom(...RENEWALS)), delinquent: maybe(fc.boolean()) }),
    fc.record(Object.fromEntries(SOURCES.map((source) => [source, maybe(statement)]))),
    fc.uniqueArray(quota, { selector: ({ window, scope, model }) => `${window} ${scope} ${model}`, maxLength: 6 }),
    maybe(date),
  )
  .map(([rest, judgement, end, ending, statements, windows, observedAt]) => {
    const credential = { ...rest, ...judgement, ...end, ...ending, quota: inOrder(windows), resetCredits: null }
    const others = { ...NO_STATEMENTS, ...statements, id_token: null }
    const { accountId, planType, startAt, endAt } = credential
    // Where no other source speaks, the columns are what the id_token states.
    const othersSpeak = Object.values(others).some((stated) => stated !== null)
    const isHidden = othersSpeak || (end.evidence !== null && end.evidence !== 'id_token')
    const own = isHidden
      ? (statements.id_token ?? NOTHING_STATED)
      : { ...NOTHING_STATED, planType, startAt, endAt, observedAt }
    const login = { ...own, accountId }
    return { ...credential, statements: { ...others, id_token: isEmpty(login) ? null : login } }
  })

function isEmpty({ planType, accountId, startAt, endAt }: Statement): boolean {
  return [planType, accountId, startAt, endAt].every((value) => value === null)
}
