import type { DatabaseSync } from 'node:sqlite'
import type { Steps } from '../../domain/steps.ts'

/** Runs `work` whole or not at all. Nobody else may use the connection until all steps are done, or one has thrown. */
export function* inTransaction<Result>(
  database: DatabaseSync,
  mode: 'deferred' | 'immediate',
  work: Steps<Result>,
): Steps<Result> {
  database.exec(`begin ${mode}`)
  try {
    const result = yield* work
    database.exec('commit')
    return result
  } catch (error) {
    // Some failures, such as a full disk, have rolled back already.
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}

/** Moves what was committed from the log beside the file into the file itself, as far as no other process reads it. */
export function* checkpoint(database: DatabaseSync): Steps<void> {
  yield
  database.exec('pragma wal_checkpoint(passive)')
}
