import { readFile, rename } from 'node:fs/promises'
import { z } from 'zod'
import { errorCode } from '../domain/error-code.ts'
import type { Log } from '../domain/runtime.ts'
import { inSlices } from '../domain/slices.ts'
import { loadedSnapshot, type ProxySnapshot, type Snapshot } from '../domain/snapshot.ts'
import { mapEach, type Steps } from '../domain/steps.ts'
import { writeDataFile } from '../files/data-dir.ts'
import { readCredentialRow, toCredentialRow } from './rows.ts'
import { storedTime } from './stored-time.ts'

/** The last snapshot, kept for a restart that finds the database unreachable. The methods never reject or throw. */
export interface SnapshotFile {
  /** What was saved of the named proxies, marked as loaded; empty when nothing can be read. */
  readonly load: (proxies: readonly string[]) => Promise<Snapshot>
  /** Saves in the background; of several snapshots meanwhile only the last. */
  readonly save: (snapshot: Snapshot) => void
  /** Resolves when nothing is left to save. */
  readonly close: () => Promise<void>
}

/** A file that cannot be read is set aside as `….corrupt`; one that cannot be written is warned about once. */
export function openSnapshotFile(file: string, log: Log): SnapshotFile {
  let next: Snapshot | null = null
  let writing: Promise<void> | null = null
  let failing = false

  const writeAll = async (): Promise<void> => {
    while (next !== null) {
      const snapshot = next
      next = null
      const code = await writeSnapshot(file, snapshot)
      if (code !== null && !failing) log.warn('The last snapshot cannot be kept for a restart.', { code })
      failing = code !== null
    }
    writing = null
  }
  return {
    load: async (proxies) => {
      const snapshot = await readSnapshot(file, log)
      return new Map([...snapshot].filter(([proxy]) => proxies.includes(proxy)))
    },
    save: (snapshot) => {
      next = snapshot
      writing ??= writeAll()
    },
    close: async () => {
      await writing
    },
  }
}

const SAVED_PROXY = z
  .object({ proxy: z.string(), fetched_at: storedTime, credentials: z.array(z.record(z.string(), z.unknown())) })
  .transform(({ proxy, fetched_at: askedAt, credentials }) => {
    const read = credentials.flatMap((row) => readCredentialRow(row, askedAt)?.credential ?? [])
    return loadedSnapshot(proxy, { credentials: read, removed: [] }, askedAt)
  })
const SAVED = z.object({ version: z.literal(1), proxies: z.array(SAVED_PROXY) })

async function readSnapshot(file: string, log: Log): Promise<Snapshot> {
  try {
    const { proxies } = SAVED.parse(JSON.parse(await readFile(file, 'utf8')))
    return new Map(proxies.map((snapshot) => [snapshot.proxy, snapshot]))
  } catch (error) {
    const code = errorCode(error) ?? 'invalid'
    if (code === 'ENOENT') return new Map()
    log.warn('The last snapshot cannot be read, and is set aside.', { code })
    await rename(file, `${file}.corrupt`).catch(() => {})
    return new Map()
  }
}

/** Resolves to the code of the error, or null. */
async function writeSnapshot(file: string, snapshot: Snapshot): Promise<string | null> {
  try {
    const proxies: string[] = []
    for (const proxy of snapshot.values()) proxies.push(await inSlices(toJson(proxy)))
    await writeDataFile(file, `{"version":1,"proxies":[${proxies}]}`)
    return null
  } catch (error) {
    return errorCode(error) ?? 'invalid'
  }
}

function* toJson({ proxy, askedAt, credentials }: ProxySnapshot): Steps<string> {
  const rows = yield* mapEach(credentials, (credential) => JSON.stringify(toCredentialRow(credential, askedAt)))
  return `{"proxy":${JSON.stringify(proxy)},"fetched_at":${JSON.stringify(askedAt)},"credentials":[${rows}]}`
}
