import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Log } from '../../domain/runtime.ts'
import type { CredentialStore, LoadOutcome } from '../../domain/store.ts'
import { troubleOf } from './errors.ts'
import { loadProxies } from './load.ts'

const BUSY_TIMEOUT_MS = 1_000

/** Loads from an embedded database as it is: nothing is made, migrated or set aside. A file that is not there holds nothing. */
export function createSqliteReader(file: string, log: Log): CredentialStore['load'] {
  return async (proxies): Promise<LoadOutcome> => {
    if (!existsSync(file)) return { ok: true, proxies: new Map() }
    try {
      const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
      try {
        const loaded = loadProxies(database, proxies)
        if (loaded.damagedCount > 0) log.warn('Stored credentials are damaged.', { rows: loaded.damagedCount })
        return { ok: true, proxies: loaded.proxies }
      } finally {
        database.close()
      }
    } catch (error) {
      return troubleOf(error).failure
    }
  }
}
