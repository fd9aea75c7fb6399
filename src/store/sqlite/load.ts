import type { DatabaseSync } from 'node:sqlite'
import { READ_COLUMNS } from '../rows.ts'
import { type ReadProxies, readStoredProxies } from '../stored-proxies.ts'
import { inTransaction } from './transaction.ts'

const NAMED = 'proxy in (select value from json_each(?))'
const STATES = `select proxy, revision, synced_at, writer, url_hash from oauth_sync_state where ${NAMED}`
const LIVE_CREDENTIALS = `
  select ${READ_COLUMNS.join(', ')}, last_synced from oauth_credentials
  where ${NAMED} and removed_at is null order by id`

/** Reads the states and live credentials of the named proxies, at one moment. */
export function loadProxies(database: DatabaseSync, proxies: readonly string[]): ReadProxies {
  const names = JSON.stringify(proxies)
  return inTransaction(database, 'deferred', () =>
    readStoredProxies(database.prepare(STATES).all(names), database.prepare(LIVE_CREDENTIALS).all(names)),
  )
}
