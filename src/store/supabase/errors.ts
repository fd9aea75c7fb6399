import type { StoreReason } from '../../domain/reasons.ts'
import type { StoreFailure } from '../../domain/store.ts'

/** Why an attempt failed. */
export interface Trouble {
  /** Whether it may pass by itself within seconds. */
  readonly passes: boolean
  readonly failure: StoreFailure
}

const FIRST = 'migrations/001_add_oauth_credentials.sql'
const SECOND = 'migrations/002_add_oauth_evidence.sql'
const RUN_MIGRATION = `paste ${FIRST} into the SQL editor of the project and run it, then ${SECOND}`
/** What to do about a database of the first release. */
export const UPGRADE = `paste ${SECOND} into the SQL editor of the project and run it`

type Rule = readonly [reason: StoreReason, passes: boolean, todo: string]

/** By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) or PostgREST's own code. */
const BY_CODE: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...each('PGRST202 PGRST203 PGRST204 PGRST205 3F000 42P01 42P10 42703 42704 42883', [
    'store_schema',
    false,
    `the database lacks what the exporter needs: ${RUN_MIGRATION}`,
  ]),
  ['PGRST106', ['store_schema', false, 'expose the schema "public" in the Data API settings of the project']],
  ['42501', ['store_forbidden', false, `the service role lacks a grant: ${RUN_MIGRATION}`]],
  ['57014', ['store_timeout', true, 'the statement took too long']],
  ...each('40001 40P01 55P03', ['store_conflict', true, 'other writers are in the way']),
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
 * Names the trouble behind an answer that is none.
 *
 * @param status of HTTP, 0 when there was no answer
 * @param hint the database's; told only where it speaks of the schema, since elsewhere it could quote a row
 */
export function unexpectedAnswer(status: number, code: string | undefined, hint: string | null | undefined): Trouble {
  const known = BY_CODE.get(code ?? '')
  // A key of another role is refused with 42501 and 401, and no migration helps against that.
  if (known !== undefined && status !== 401)
    return trouble(known, code ?? '', isAboutSchema(known) ? oneLine(hint) : '')
  const rule = BY_STATUS.get(status)
  if (rule !== undefined) return trouble(rule, `HTTP ${status}`)
  if (status >= 500) return trouble(['store_unavailable', true, 'it is out of order'], `HTTP ${status}`)
  if (/^(PGRST\d{3}|[0-9A-Z]{5})$/.test(code ?? '')) {
    return trouble(['store_rejected', false, 'the database refused the change'], code)
  }
  return trouble(['store_unavailable', false, 'no Data API answers at SUPABASE_URL'], `HTTP ${status}`)
}

/** A function answered something else than its contract says: it is another version, or was changed by hand. */
export function unreadableAnswer(name: string): Trouble {
  return trouble([
    'store_schema',
    false,
    `the function ${name} is not the one that the exporter needs: ${RUN_MIGRATION}`,
  ])
}

function trouble([reason, passes, todo]: Rule, code?: string, hint?: string): Trouble {
  const said = [code, hint].filter((word) => word !== undefined && word !== '').join(', ')
  return { passes, failure: { ok: false, reason, hint: `Supabase: ${todo}${said === '' ? '' : ` (${said})`}.` } }
}

function isAboutSchema([reason]: Rule): boolean {
  return reason === 'store_schema' || reason === 'store_forbidden'
}

/** A hint about the schema names tables, functions and roles; one with an @ would speak of something else. */
function oneLine(hint: string | null | undefined): string {
  if (hint?.includes('@')) return ''
  return (hint ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 200)
}

function each(codes: string, rule: Rule): [string, Rule][] {
  return codes.split(' ').map((code) => [code, rule])
}
