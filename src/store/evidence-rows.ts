import { z } from 'zod'
import type { Statement, Statements, Subscription } from '../domain/credential.ts'
import { sameValue } from '../domain/same-value.ts'
import { storedTime } from './stored-time.ts'

/** A row of `oauth_evidence`, without its credential. */
export type EvidenceRow = z.input<typeof EVIDENCE_ROW>

const EVIDENCE_ROW = z.object({
  evidence: z.string(),
  plan_type: z.string().nullable(),
  subscription_start: storedTime.nullable(),
  subscription_end: storedTime.nullable(),
  renewal: z.string().nullable(),
  delinquent: z.boolean().nullable(),
  observed_at: storedTime.nullable(),
})
/** The rows of one credential, without those that cannot be read. The first release has none. */
export const EVIDENCE_ROWS = z
  .array(z.unknown())
  .nullish()
  .catch(null)
  .transform((rows) => (rows ?? []).flatMap((row) => EVIDENCE_ROW.safeParse(row).data ?? []))
type ReadRows = z.output<typeof EVIDENCE_ROWS>

/** A row for each source that stated something; `readStatements` reads them back. */
export function toEvidenceRows({ id_token: stated }: Statements): EvidenceRow[] {
  if (stated === null) return []
  return [
    {
      evidence: 'id_token',
      plan_type: stated.planType,
      subscription_start: stated.startAt?.toISOString() ?? null,
      subscription_end: stated.endAt?.toISOString() ?? null,
      renewal: null,
      delinquent: null,
      observed_at: stated.observedAt?.toISOString() ?? null,
    },
  ]
}

/**
 * What each source stated. Where no other source speaks, the columns of the credential are the id_token's own words, and
 * newer than its row when they differ: the first release knows the columns alone, and may still write them.
 */
export function readStatements(rows: ReadRows, columns: Subscription): Statements {
  const row = rows.find(({ evidence }) => evidence === 'id_token')
  const { accountId } = columns
  const kept = row === undefined ? null : statementIn(row, accountId)
  const othersSpeak = rows.some(({ evidence }) => evidence !== 'id_token')
  const isOwnWords = !othersSpeak && (columns.evidence === null || columns.evidence === 'id_token')
  if (!isOwnWords) return { id_token: unlessEmpty(kept ?? { ...NOTHING, accountId }) }
  const { planType, startAt, endAt } = columns
  const stated = { planType, accountId, startAt, endAt, observedAt: kept?.observedAt ?? null }
  return { id_token: unlessEmpty(sameValue(stated, kept) ? stated : { ...stated, observedAt: null }) }
}

const NOTHING: Omit<Statement, 'accountId'> = { planType: null, startAt: null, endAt: null, observedAt: null }

function statementIn(row: ReadRows[number], accountId: string | null): Statement {
  const { plan_type: planType, subscription_start: startAt, subscription_end: endAt, observed_at: observedAt } = row
  return { planType, accountId, startAt, endAt, observedAt }
}

function unlessEmpty(statement: Statement): Statement | null {
  const { planType, accountId, startAt, endAt } = statement
  return planType === null && accountId === null && startAt === null && endAt === null ? null : statement
}
