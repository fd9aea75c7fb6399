import type { DatabaseSync } from 'node:sqlite'

/** Runs `work` whole or not at all. */
export function inTransaction<Result>(
  database: DatabaseSync,
  mode: 'deferred' | 'immediate',
  work: () => Result,
): Result {
  database.exec(`begin ${mode}`)
  try {
    const result = work()
    database.exec('commit')
    return result
  } catch (error) {
    // Some failures, such as a full disk, have rolled back already.
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}
