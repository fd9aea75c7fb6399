import { existsSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Log } from '../../domain/runtime.ts'
import { atOnce, mapEach, type Steps } from '../../domain/steps.ts'
import type { CredentialStore, LoadOutcome } from '../../domain/store.ts'
import { MAX_REMOVED } from '../../domain/stored-proxy.ts'
import { READ_COLUMNS } from '../rows.ts'
import { type ReadProxies, type Row, readStoredProxies, type StoredRows } from '../stored-proxies.ts'
import { ACCOUNT_ROWS } from './account-rows.ts'
import { classifyError } from './errors.ts'
import { schemaVersion } from './schema.ts'
import { inTransaction } from './transaction.ts'

/** A reader waits on the event loop: `--dry-run` has nothing else to do. */
const READER_BUSY_TIMEOUT_MS = 1_000

const STATES = `
  select proxy, revision, synced_at, writer, url_hash from oauth_sync_state
  where proxy in (select value from json_each(?))`
/** Not in files of schema 1, which those who only read meet. */
const SINCE_SCHEMA_2: readonly string[] = [
  'subscription_renewal',
  'subscription_delinquent',
  'condition',
  'name_suffix',
  'evidence',
  'quota',
]

/** Loads the states and credentials of the named proxies, at one moment. Throws what SQLite says. */
export function* loadProxies(database: DatabaseSync, proxies: readonly string[]): Steps<ReadProxies> {
  return yield* readStoredProxies(yield* inTransaction(database, 'deferred', selectRows(database, proxies)))
}

/** Proxy by proxy, each in the order of an index: SQLite would make all rows in one piece before it sorted them. */
function* selectRows(database: DatabaseSync, proxies: readonly string[]): Steps<StoredRows> {
  const credentials = selectCredentials(schemaVersion(database))
  const live = database.prepare(`${credentials} where proxy = ? and removed_at is null order by id`)
  const gone = database.prepare(
    `${credentials} where proxy = ? and removed_at is not null order by removed_at desc, id desc limit ${MAX_REMOVED}`,
  )
  return {
    states: database.prepare(STATES).all(JSON.stringify(proxies)),
    credentials: yield* rowsOf(live, proxies),
    removed: yield* rowsOf(gone, proxies),
  }
}

function* rowsOf(select: StatementSync, proxies: readonly string[]): Steps<readonly Row[]> {
  const rows: (readonly Row[])[] = []
  for (const proxy of proxies) rows.push(yield* mapEach(select.iterate(proxy), withParsedJson))
  return rows.flat()
}

function selectCredentials(version: number): string {
  const columns = READ_COLUMNS.filter((column) => version > 1 || !SINCE_SCHEMA_2.includes(column))
  const selected = columns.map((column) => {
    if (column === 'evidence' || column === 'quota') return `${ACCOUNT_ROWS[column]} as ${column}`
    return column
  })
  return `select ${selected.join(', ')}, last_synced from oauth_credentials c`
}

function withParsedJson(row: Row): Row {
  const { condition, evidence, quota, subscription_delinquent: delinquent } = row
  return {
    ...row,
    condition: parsed(condition),
    evidence: parsed(evidence),
    quota: parsed(quota),
    subscription_delinquent: typeof delinquent === 'number' ? delinquent === 1 : (delinquent ?? null),
  }
}

/** What a person broke stays text, which no reader takes for a value. */
function parsed(json: unknown): unknown {
  if (typeof json !== 'string') return null
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}

/**
 * Loads from an embedded database as it is: nothing is made, migrated or set aside. A file that is not there holds
 * nothing. Never rejects; a lock of another process is waited for up to 1 s.
 */
export function createSqliteReader(file: string, log: Log): CredentialStore['load'] {
  return async (proxies): Promise<LoadOutcome> => {
    if (!existsSync(file)) return { ok: true, proxies: new Map() }
    try {
      const database = new DatabaseSync(file, { readOnly: true, timeout: READER_BUSY_TIMEOUT_MS })
      try {
        const loaded = atOnce(loadProxies(database, proxies))
        if (loaded.damagedCount > 0) log.warn('Stored credentials are damaged.', { rows: loaded.damagedCount })
        return { ok: true, proxies: loaded.proxies }
      } finally {
        database.close()
      }
    } catch (error) {
      return classifyError(error).failure
    }
  }
}
