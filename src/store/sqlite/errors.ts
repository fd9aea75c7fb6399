import type { StoreReason } from '../../domain/reasons.ts'
import type { StoreFailure } from '../../domain/store.ts'
import { NewerSchemaError } from './schema.ts'

/** What can be done about an error of the embedded database's: wait, set the file aside, or report it. */
export type Trouble = { readonly kind: 'busy' | 'corrupt' | 'fatal'; readonly failure: StoreFailure }

/** By SQLite's primary result code: https://sqlite.org/rescode.html */
const KINDS: ReadonlyMap<number, readonly [Trouble['kind'], StoreReason]> = new Map([
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

/** Names the trouble. The hint quotes codes only: messages may hold paths. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof NewerSchemaError) return fatal('store_schema', error.message)
  if (!(error instanceof Error)) return fatal('other')
  if ('errcode' in error && typeof error.errcode === 'number') return sqliteTrouble(error.errcode)
  if ('syscall' in error && 'code' in error) return fatal('disk', `The data directory answers ${error.code}.`)
  return fatal('other', `The embedded database failed with ${error.name}.`)
}

/** Extended codes, such as SQLITE_IOERR_SHMSIZE, carry their primary one in the low byte. */
function sqliteTrouble(errcode: number): Trouble {
  const [kind, reason] = KINDS.get(errcode & 0xff) ?? ['fatal', 'other']
  return { kind, failure: { ok: false, reason, hint: `The embedded database answers SQLite error ${errcode}.` } }
}

function fatal(reason: StoreReason, hint?: string): Trouble {
  return { kind: 'fatal', failure: { ok: false, reason, ...(hint === undefined ? {} : { hint }) } }
}
