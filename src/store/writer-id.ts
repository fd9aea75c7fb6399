import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Log } from '../domain/runtime.ts'
import { writeDataFile } from '../files/data-dir.ts'

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

/**
 * The id of this installation, kept in the data directory. By it the store knows whether another exporter writes under
 * the same proxy name. Where it cannot be kept, this is logged, and each start is another installation. Never rejects.
 */
export async function loadWriterId(dataDir: string, log: Log): Promise<string> {
  const kept = await readWriterId(dataDir)
  if (kept !== null) return kept
  const writer = randomUUID()
  try {
    await writeDataFile(fileIn(dataDir), `${writer}\n`)
  } catch {
    const folder = resolve(dataDir)
    log.warn('The id of this installation cannot be kept in DATA_DIR: check that the folder is writable.', { folder })
  }
  return writer
}

/** The id when it is kept already, else null. */
export async function readWriterId(dataDir: string): Promise<string | null> {
  const text = await readFile(fileIn(dataDir), 'utf8').catch(() => '')
  return UUID.test(text.trim()) ? text.trim() : null
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'writer-id')
}
