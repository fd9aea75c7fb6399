import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock, Log } from '../../domain/runtime.ts'
import { inSlices } from '../../domain/slices.ts'
import type { Steps } from '../../domain/steps.ts'
import type { StoreFailure } from '../../domain/store.ts'
import { createTurns } from '../../domain/turns.ts'
import { underSignals } from '../../domain/under-signals.ts'
import { GIVEN_UP } from '../given-up.ts'
import { type Connection, createConnection } from './connection.ts'
import { classifyError } from './errors.ts'

const RETRY_MS = 80

export interface SqliteStoreDeps {
  /** The database file; it and its folder are made when missing, for the owner only. */
  readonly file: string
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  /** How long to wait, about, for the lock of another process; 10,000 by default. */
  readonly busyForMs?: number
}

type Work<Result> = (database: DatabaseSync) => Steps<Result>

/** Access to the database file that survives locks, corruption and a failing disk. */
export interface SqliteAccess {
  /**
   * Runs `work` in slices, one work at a time: again while the database is busy, and once more on a new file when the
   * old one is corrupted, so that `work` must be one transaction. It is given up at a pause when `signal` aborts, or
   * this is closed. Never rejects.
   */
  readonly run: <Result>(work: Work<Result>, signal?: AbortSignal) => Promise<Result | StoreFailure>
  /** Gives up what is under way, and waits for it. */
  readonly close: () => Promise<void>
}

/** The file is opened by the first `run`, and again after each failure. */
export function createSqliteAccess(deps: SqliteStoreDeps): SqliteAccess {
  const { file, log, busyForMs = 10_000 } = deps
  const connection = createConnection(file)
  const closing = new AbortController()
  // A transaction that is under way holds the connection.
  const inTurn = createTurns()
  const reportDisk = createDiskReporter(log)

  /** The next call opens the file again: on a share that went and came back, the old handle stays stale. */
  function giveUp(failure: StoreFailure): StoreFailure {
    connection.close()
    if (failure.reason === 'disk') reportDisk(false)
    return failure
  }

  /** Null while the database is busy, unless it was `waitedMs` for too long. */
  async function runOnce<Result>(work: Work<Result>, aborted: AbortSignal, waitedMs: number) {
    if (aborted.aborted) return GIVEN_UP
    try {
      const result = await attempt(deps, connection, work, aborted)
      reportDisk(true)
      return result
    } catch (error) {
      if (error === aborted.reason) return GIVEN_UP
      const { kind, failure } = classifyError(error)
      return kind === 'busy' && waitedMs < busyForMs ? null : giveUp(failure)
    }
  }

  async function runUntil<Result>(aborted: AbortSignal, work: Work<Result>) {
    for (let waitedMs = 0; !aborted.aborted; waitedMs += RETRY_MS) {
      const outcome = await inTurn(() => runOnce(work, aborted, waitedMs))
      if (outcome !== null) return outcome
      await delay(RETRY_MS, undefined, { signal: aborted }).catch(() => {})
    }
    return GIVEN_UP
  }

  return {
    run: (work, signal = closing.signal) =>
      underSignals([signal, closing.signal], (aborted) => runUntil(aborted, work)),
    close: () => {
      closing.abort()
      return inTurn(async () => connection.finish())
    },
  }
}

/** Runs `work` once, and once more on a new file when the old one is corrupted. */
async function attempt<Result>(
  { clock, log }: SqliteStoreDeps,
  connection: Connection,
  work: Work<Result>,
  aborted: AbortSignal,
): Promise<Result> {
  try {
    return await inSlices(work(connection.database()), aborted)
  } catch (error) {
    if (classifyError(error).kind !== 'corrupt') throw error
    const suffix = `.corrupt-${clock.now().toISOString().replaceAll(':', '-')}`
    connection.setAside(suffix)
    log.warn('The embedded database is corrupted: it is set aside, and a new one begun.', { suffix })
    return inSlices(work(connection.database()), aborted)
  }
}

/** Logs once that the disk fails, and once that it works again. */
function createDiskReporter(log: Log): (works: boolean) => void {
  let worked = true
  return (works) => {
    if (works === worked) return
    worked = works
    if (works) log.info('The embedded database can be used again.')
    else log.warn('The embedded database cannot be used: nothing is stored until its disk works again.')
  }
}
