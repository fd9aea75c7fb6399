import type { StoreReason } from '../../domain/reasons.ts'
import type { StoreFailure } from '../../domain/store.ts'
import { NewerSchemaError } from './schema.ts'

/** An error of the embedded database as data. */
interface ClassifiedError {
  /** What can be done about it: wait, set the file aside, or nothing but report it. */
  readonly kind: 'busy' | 'corrupt' | 'fatal'
  readonly failure: StoreFailure
}

/** By SQLite's primary result code: https://sqlite.org/rescode.html */
const KINDS: ReadonlyMap<number, readonly [ClassifiedError['kind'], StoreReason]> = new Map([
  [1, ['fatal', 'store_schema']], // SQLITE_ERROR: a table or column was changed by hand
  [3, ['fatal', 'disk']], // SQLITE_PERM
  [5, ['busy', 'store_timeout']], // SQLITE_BUSY
  [6, ['busy', 'store_timeout']], // SQLITE_LOCKED
  [8, ['fatal', 'disk']], // SQLITE_READONLY
  [10, ['fatal', 'disk']], // SQLITE_IOERR
  [11, ['corrupt', 'disk']], // SQLITE_CORRUPT
  [13, ['fatal', 'disk']], // SQLITE_FULL
  [14, ['fatal', 'disk']], // SQLITE_CANTOPEN
  [18, ['fatal', 'store_rejected']], // SQLITE_TOOBIG
  [19, ['fatal', 'store_rejected']], // SQLITE_CONSTRAINT
  [20, ['fatal', 'store_rejected']], // SQLITE_MISMATCH
  [26, ['corrupt', 'disk']], // SQLITE_NOTADB
])

const FULL = ': the disk is full'
const NOT_OURS = ': let the user that the exporter runs as (in the container uid 1000) write there'
/** What can be done about some codes. */
const ADVICE: Readonly<Record<string, string>> = {
  8: NOT_OURS,
  13: FULL,
  14: NOT_OURS,
  EACCES: NOT_OURS,
  EPERM: NOT_OURS,
  EDQUOT: FULL,
  ENOSPC: FULL,
}

/** Classifies what SQLite, the disk or this program threw. The hint quotes codes only: messages may hold paths. */
export function classifyError(error: unknown): ClassifiedError {
  if (error instanceof NewerSchemaError) return fatal('store_schema', error.message)
  if (!(error instanceof Error)) return fatal('other')
  if ('errcode' in error && typeof error.errcode === 'number') return classifyResultCode(error.errcode)
  if ('syscall' in error && 'code' in error)
    return fatal('disk', `The data directory answers ${withAdvice(error.code)}.`)
  return fatal('other', `The embedded database failed with ${error.name}.`)
}

/** Extended codes, such as SQLITE_IOERR_SHMSIZE, carry their primary one in the low byte. */
function classifyResultCode(errcode: number): ClassifiedError {
  const [kind, reason] = KINDS.get(errcode & 0xff) ?? ['fatal', 'other']
  const hint = `The embedded database answers SQLite error ${withAdvice(errcode)}.`
  return { kind, failure: { ok: false, reason, hint } }
}

function withAdvice(code: unknown): string {
  return `${code}${ADVICE[String(code)] ?? ''}`
}

function fatal(reason: StoreReason, hint?: string): ClassifiedError {
  return { kind: 'fatal', failure: { ok: false, reason, ...(hint === undefined ? {} : { hint }) } }
}
