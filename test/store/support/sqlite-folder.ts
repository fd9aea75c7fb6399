import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { CredentialStore } from '../../../src/domain/store.ts'
import { openSqliteStore } from '../../../src/store/sqlite/store.ts'
import { AT } from '../../support/hand-clock.ts'
import { createRecordedLog } from '../../support/recorded-log.ts'
import { createFolder } from '../../support/temporary.ts'

/** A folder of its own with stores on one database file. */
export function createSqliteFolder() {
  const { path: folder, remove } = createFolder()
  const file = join(folder, 'data', 'exporter.db')
  const log = createRecordedLog()
  const stores: CredentialStore[] = []
  const query = (sql: string): Record<string, unknown>[] => {
    const database = new DatabaseSync(file)
    try {
      return database
        .prepare(sql)
        .all()
        .map((row) => ({ ...row }))
    } finally {
      database.close()
    }
  }
  const closeStores = async () => {
    for (const store of stores.splice(0)) await store.close()
  }
  return {
    folder,
    closeStores,
    file,
    log,
    query,
    open(busyForMs = 10_000): CredentialStore {
      const store = openSqliteStore({ file, log, clock: { now: () => AT }, busyForMs })
      stores.push(store)
      return store
    },
    async close(): Promise<void> {
      await closeStores()
      remove()
    },
  }
}

/** Whether somebody writes to the database of a connection that waits for no lock. */
export function isBeingWritten(stranger: DatabaseSync): boolean {
  try {
    stranger.exec('begin immediate; rollback')
    return false
  } catch {
    return true
  }
}
