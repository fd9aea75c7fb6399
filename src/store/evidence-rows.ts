import { z } from 'zod'
import {
  NOTHING_STATED,
  RENEWALS,
  SOURCES,
  type Source,
  type Statement,
  type Statements,
  type Subscription,
} from '../domain/credential.ts'
import { isoOrNull } from '../domain/iso-time.ts'
import { sameValue } from '../domain/same-value.ts'
import { storedTime } from './stored-time.ts'

/** A row of `oauth_evidence`, without its credential. */
export type EvidenceRow = z.input<typeof EVIDENCE_ROW>

const EVIDENCE_ROW = z.object({
  evidence: z.string(),
  plan_type: z.string().nullable(),
  subscription_start: storedTime.nullable(),
  subscription_end: storedTime.nullable(),
  renewal: z.enum(RENEWALS).nullable(),
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
export function toEvidenceRows(statements: Statements): EvidenceRow[] {
  return SOURCES.flatMap((source) => {
    const stated = statements[source]
    return stated === null ? [] : [toStatementRow(source, stated)]
  })
}

/** What one source stated, as its row. */
export function toStatementRow(evidence: Source, stated: Statement): EvidenceRow {
  return {
    evidence,
    plan_type: stated.planType,
    subscription_start: isoOrNull(stated.startAt),
    subscription_end: isoOrNull(stated.endAt),
    renewal: stated.renewal,
    delinquent: stated.delinquent,
    observed_at: isoOrNull(stated.observedAt),
  }
}

/**
 * What each source stated. Where no other source speaks, the columns of the credential are the id_token's own words, and
 * newer than its row when they differ: the first release knows the columns alone, and may still write them.
 */
export function readStatements(rows: ReadRows, columns: Subscription): Statements {
  const kept = Object.fromEntries(rows.map((row) => [row.evidence, statementIn(row)]))
  const of = (source: Source): Statement | null => kept[source] ?? null
  const othersSpeak = SOURCES.some((source) => source !== 'id_token' && of(source) !== null)
  const isOwnWords = !othersSpeak && (columns.evidence === null || columns.evidence === 'id_token')
  return {
    manual: of('manual'),
    live: of('live'),
    signal: of('signal'),
    note: of('note'),
    id_token: unlessEmpty(isOwnWords ? inColumns(columns, of('id_token')) : withAccount(of('id_token'), columns)),
  }
}

/** The columns' words, as old as the row that says the same. */
function inColumns({ planType, accountId, startAt, endAt }: Subscription, row: Statement | null): Statement {
  const stated = { ...NOTHING_STATED, planType, accountId, startAt, endAt }
  const isSame = row !== null && sameValue({ ...row, accountId, observedAt: null }, stated)
  return { ...stated, observedAt: isSame ? row.observedAt : null }
}

function withAccount(row: Statement | null, { accountId }: Subscription): Statement {
  return { ...(row ?? NOTHING_STATED), accountId }
}

function statementIn(row: ReadRows[number]): Statement {
  return {
    planType: row.plan_type,
    accountId: null,
    startAt: row.subscription_start,
    endAt: row.subscription_end,
    renewal: row.renewal,
    delinquent: row.delinquent,
    observedAt: row.observed_at,
  }
}

function unlessEmpty(statement: Statement): Statement | null {
  const { planType, accountId, startAt, endAt } = statement
  return planType === null && accountId === null && startAt === null && endAt === null ? null : statement
}
