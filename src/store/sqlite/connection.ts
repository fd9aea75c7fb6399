import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { atOnce } from '../../domain/steps.ts'
import { makeDataDirSync } from '../../files/data-dir.ts'
import { keepCopy } from './keep-copy.ts'
import { migrate } from './schema.ts'
import { checkpoint } from './transaction.ts'

/** SQLite waits for a lock on the event loop; longer waits are the caller's, between attempts. */
const BUSY_TIMEOUT_MS = 20

/** The connection to one database file, opened when first used. */
export interface Connection {
  /**
   * The open database, of the newest schema; opened again when the file was deleted or replaced. Throws what SQLite or
   * the disk says.
   */
  readonly database: () => DatabaseSync
  /** Renames the file and its companions to `suffix`, out of the way. */
  readonly setAside: (suffix: string) => void
  readonly close: () => void
  /** Closes it with nothing left in the log beside the file, as far as no other process reads that. */
  readonly finish: () => void
}

/** Opens nothing yet. */
export function createConnection(file: string): Connection {
  let open: { readonly database: DatabaseSync; readonly inode: bigint } | null = null
  const close = () => {
    if (open?.database.isOpen) open.database.close()
    open = null
  }
  return {
    close,
    finish: () => {
      if (open?.database.isOpen) checkpointIfPossible(open.database)
      close()
    },
    database: () => {
      if (open !== null && open.inode !== inodeOf(file)) close()
      open ??= { database: openDatabase(file), inode: inodeOf(file) }
      return open.database
    },
    setAside: (suffix) => {
      close()
      for (const companion of ['', '-wal', '-shm']) {
        if (existsSync(file + companion)) renameSync(file + companion, file + suffix + companion)
      }
    },
  }
}

/** SQLite does so only for the last process that closes the file. What fails is left to the next checkpoint. */
function checkpointIfPossible(database: DatabaseSync): void {
  try {
    atOnce(checkpoint(database))
  } catch {
    // The file is about to be closed: what is in the log stays there, and counts.
  }
}

/** Of a new file. A row has up to a kilobyte: in pages of twice the usual size it is written and checkpointed sooner. */
const PAGE_BYTES = 8192

/**
 * `synchronous = full`, so that an applied sync also survives a power cut; it costs one fsync per sync. No checkpoint by
 * itself, which would make one piece of it and of the commit; see `checkpoint`. What a statement may have to take back
 * stays in memory: once it has been too much for that, SQLite writes that of every further statement to a file.
 */
function openDatabase(file: string): DatabaseSync {
  createPrivately(file)
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true })
  try {
    database.exec(`pragma page_size = ${PAGE_BYTES}; pragma journal_mode = wal`)
    database.exec('pragma synchronous = full; pragma wal_autocheckpoint = 0; pragma temp_store = memory')
    migrate(database, (version) => keepCopy(file, version))
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** SQLite would make the file readable for all; its companions take the file's mode. */
function createPrivately(file: string): void {
  makeDataDirSync(dirname(file))
  closeSync(openSync(file, 'a', 0o600))
}

function inodeOf(file: string): bigint {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino ?? 0n
}
