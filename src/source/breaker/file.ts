import { createHash } from 'node:crypto'
import { readFile, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { errorCode } from '../../domain/error-code.ts'
import { BREAKER_REASONS } from '../../domain/reasons.ts'
import type { Log } from '../../domain/runtime.ts'
import { writeDataFile } from '../../files/data-dir.ts'
import { type BreakerState, MAX_KEYS } from './state.ts'

/** Keeps breakers over restarts, one small file per proxy URL. The methods never reject. */
export interface BreakerFiles {
  /** Read again each time, since `--once` runs beside the service; null when the breaker is closed. */
  readonly load: (url: string) => Promise<BreakerState | null>
  /** Null closes the breaker. */
  readonly save: (url: string, state: BreakerState | null) => Promise<void>
}

/** What this process saved last. */
interface Remembered {
  readonly state: BreakerState | null
  readonly onDisk: boolean
}

/**
 * A directory that cannot be written is warned about once, and this process remembers for itself. So it does when a
 * file that it wrote cannot be read: asking again each time would end in the ban.
 */
export function createBreakerFiles(dataDir: string, log: Log): BreakerFiles {
  const remembered = new Map<string, Remembered>()
  let warned = false
  return {
    load: async (url) => {
      const last = remembered.get(url)
      if (last?.onDisk === false) return last.state
      const path = pathOf(dataDir, url)
      const read = await readState(path)
      if (read !== 'damaged') return read
      const state = last?.state ?? null
      const gone = await setAside(path, log)
      if (last !== undefined || !gone) remembered.set(url, { state, onDisk: false })
      return state
    },
    save: async (url, state) => {
      const failed = await writeState(pathOf(dataDir, url), state)
      remembered.set(url, { state, onDisk: failed === null })
      if (failed === null || warned) return
      warned = true
      log.warn('The breaker state cannot be written to DATA_DIR: a restart will forget it.', {
        code: failed,
        folder: resolve(dataDir),
      })
    },
  }
}

function pathOf(dataDir: string, url: string): string {
  return join(dataDir, `breaker-${createHash('sha256').update(url).digest('hex').slice(0, 16)}.json`)
}

const isoTime = z.iso.datetime().transform((text) => new Date(text))
const savedWait = z.object({ endsAt: isoTime, waitMs: z.number().nonnegative() })
const savedKey = z.object({ hash: z.hex(), reason: z.enum(BREAKER_REASONS), openedAt: isoTime, wait: savedWait })
/** What a file holds; other versions of the program read it too, so that its keys stay what they are. */
const SAVED_STATE = z.object({
  version: z.literal(1),
  salt: z.hex(),
  refusals: z.array(savedKey).min(1).max(MAX_KEYS),
  failures: z.object({ count: z.int().nonnegative(), wait: savedWait }),
  requestProbes: z.int().nonnegative(),
})

function toJson({ salt, failedKeys, failures, requestProbes }: BreakerState): string {
  return JSON.stringify({ version: 1, salt, refusals: failedKeys, failures, requestProbes })
}

/** Resolves to the code of the error, or null. */
async function writeState(path: string, state: BreakerState | null): Promise<string | null> {
  try {
    if (state === null) await rm(path, { force: true })
    else await writeDataFile(path, `${toJson(state)}\n`)
    return null
  } catch (error) {
    return errorCode(error) ?? 'unknown'
  }
}

async function readState(path: string): Promise<BreakerState | null | 'damaged'> {
  try {
    const { salt, refusals, failures, requestProbes } = SAVED_STATE.parse(JSON.parse(await readFile(path, 'utf8')))
    return { salt, failedKeys: refusals, failures, requestProbes }
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '') ? null : 'damaged'
  }
}

/** Nobody knows what a damaged file said, so one request finds out. */
async function setAside(path: string, log: Log): Promise<boolean> {
  try {
    await rename(path, `${path}.corrupt`)
    log.warn('A damaged breaker state in DATA_DIR was set aside as .corrupt: the breaker counts as closed.')
    return true
  } catch (error) {
    log.warn('A damaged breaker state in DATA_DIR cannot be set aside.', { code: errorCode(error) ?? 'unknown' })
    return false
  }
}
