import type { StoreReason } from '../../domain/reasons.ts'
import type { StoreFailure } from '../../domain/store.ts'

/** Why an attempt failed. */
export interface AttemptFailure {
  /** Whether another attempt within seconds may succeed. */
  readonly retryable: boolean
  readonly failure: StoreFailure
}

const FIRST = 'migrations/001_add_oauth_credentials.sql'
const SECOND = 'migrations/002_add_oauth_evidence.sql'
const RUN_MIGRATION = `paste ${FIRST} into the SQL editor of the project and run it, then ${SECOND}`
/** What to do about a database of the first release. */
export const UPGRADE = `paste ${SECOND} into the SQL editor of the project and run it`

type Rule = readonly [reason: StoreReason, retryable: boolean, advice: string]

/** By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) or PostgREST's own code. */
const BY_CODE: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...withRule('PGRST202 PGRST203 PGRST204 PGRST205 3F000 42P01 42P10 42703 42704 42883', [
    'store_schema',
    false,
    `the database lacks what the exporter needs: ${RUN_MIGRATION}`,
  ]),
  ['PGRST106', ['store_schema', false, 'expose the schema "public" in the Data API settings of the project']],
  ['42501', ['store_forbidden', false, `the service role lacks a grant: ${RUN_MIGRATION}`]],
  ['57014', ['store_timeout', true, 'the statement took too long']],
  ...withRule('40001 40P01 55P03', ['store_conflict', true, 'other writers are in the way']),
  ['23505', ['store_rejected', true, 'a unique index that is not of the migration refuses a row']],
  ['25006', ['disk', false, 'the database is read-only, which Supabase does when its disk is full']],
  ['53100', ['disk', false, 'the disk of the database is full']],
])

/** By HTTP status, where the code says nothing. */
const BY_STATUS: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  [0, ['store_unavailable', true, 'it cannot be reached: check SUPABASE_URL and the network']],
  [401, ['store_unauthorized', false, 'SUPABASE_SECRET_KEY is refused: copy a secret key of this project']],
  [403, ['store_forbidden', false, 'SUPABASE_SECRET_KEY may not do this: copy a secret key of this project']],
  [429, ['store_unavailable', true, 'too many requests']],
  [540, ['store_unavailable', false, 'the project is paused: restore it in the dashboard']],
])

/**
 * Why a call failed, from the answer that was not the expected one.
 *
 * @param status of HTTP, 0 when there was no answer
 * @param code an SQLSTATE or one of PostgREST's
 * @param hint the database's; passed on only where it speaks of the schema, since elsewhere it could quote a row
 */
export function readErrorAnswer(
  status: number,
  code: string | undefined,
  hint: string | null | undefined,
): AttemptFailure {
  const byCode = BY_CODE.get(code ?? '')
  // A key of another role is refused with 42501 and 401, and no migration helps against that.
  if (byCode !== undefined && status !== 401) {
    return attemptFailure(byCode, code ?? '', isAboutSchema(byCode) ? oneLine(hint) : '')
  }
  const byStatus = BY_STATUS.get(status)
  if (byStatus !== undefined) return attemptFailure(byStatus, `HTTP ${status}`)
  if (status >= 500) return attemptFailure(['store_unavailable', true, 'it is out of order'], `HTTP ${status}`)
  if (/^(PGRST\d{3}|[0-9A-Z]{5})$/.test(code ?? '')) {
    return attemptFailure(['store_rejected', false, 'the database refused the change'], code)
  }
  return attemptFailure(['store_unavailable', false, 'no Data API answers at SUPABASE_URL'], `HTTP ${status}`)
}

/** For a function that answered something else than its contract says: it is another version, or was changed by hand. */
export function wrongFunction(name: string): AttemptFailure {
  return attemptFailure([
    'store_schema',
    false,
    `the function ${name} is not the one that the exporter needs: ${RUN_MIGRATION}`,
  ])
}

function attemptFailure([reason, retryable, advice]: Rule, code?: string, databaseHint?: string): AttemptFailure {
  const quoted = [code, databaseHint].filter((text) => text !== undefined && text !== '').join(', ')
  const hint = `Supabase: ${advice}${quoted === '' ? '' : ` (${quoted})`}.`
  return { retryable, failure: { ok: false, reason, hint } }
}

function isAboutSchema([reason]: Rule): boolean {
  return reason === 'store_schema' || reason === 'store_forbidden'
}

/** A hint about the schema names tables, functions and roles; one with an @ would speak of something else. */
function oneLine(hint: string | null | undefined): string {
  if (hint?.includes('@')) return ''
  return (hint ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 200)
}

function withRule(codes: string, rule: Rule): [string, Rule][] {
  return codes.split(' ').map((code) => [code, rule])
}
