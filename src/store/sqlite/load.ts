import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Log } from '../../domain/runtime.ts'
import type { CredentialStore, LoadOutcome } from '../../domain/store.ts'
import { READ_COLUMNS } from '../rows.ts'
import { type ReadProxies, readStoredProxies } from '../stored-proxies.ts'
import { classifyError } from './errors.ts'
import { inTransaction } from './transaction.ts'

/** A reader waits on the event loop: `--dry-run` has nothing else to do. */
const READER_BUSY_TIMEOUT_MS = 1_000

const OF_PROXIES = 'proxy in (select value from json_each(?))'
const STATES = `select proxy, revision, synced_at, writer, url_hash from oauth_sync_state where ${OF_PROXIES}`
const LIVE_CREDENTIALS = `
  select ${READ_COLUMNS.join(', ')}, last_synced from oauth_credentials
  where ${OF_PROXIES} and removed_at is null order by id`

/** Loads the states and live credentials of the named proxies, at one moment. Throws what SQLite says. */
export function loadProxies(database: DatabaseSync, proxies: readonly string[]): ReadProxies {
  const names = JSON.stringify(proxies)
  return inTransaction(database, 'deferred', () =>
    readStoredProxies(database.prepare(STATES).all(names), database.prepare(LIVE_CREDENTIALS).all(names)),
  )
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
        const loaded = loadProxies(database, proxies)
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
