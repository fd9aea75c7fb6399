import { mkdirSync, mkdtempSync, rmdirSync, statSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'

/** For the owner only: what lies there holds e-mails, and hashes of keys. */
const DIRECTORY = { mode: 0o700 } as const
const FILE = { mode: 0o600, fsync: true } as const

/**
 * Makes the directory, and those above it, with mode 0700; one that is there keeps its mode. Throws what the disk says.
 *
 * One by one, since Node's `recursive` tries for ever where nothing can be made, as below /proc.
 */
export function makeDataDirSync(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  makeDataDirSync(dirname(path))
  mkdirSync(path, DIRECTORY)
}

/**
 * Whether something can be made in a data directory, or in the one above it that is there: null, or what the disk says.
 * What it makes for that it removes.
 */
export function tryDataDir(path: string): string | null {
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return tryDataDir(dirname(path))
    rmdirSync(mkdtempSync(join(path, '.try-')))
    return null
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'an unknown error'
  }
}

/**
 * Writes a file of the data directory whole or not at all, with mode 0600, and its directory as `makeDataDirSync` does.
 * It survives a power cut once this resolves. Rejects with what the disk says; its message may hold the path.
 */
export async function writeDataFile(path: string, text: string): Promise<void> {
  await makeDataDir(dirname(path))
  await writeFileAtomic(path, text, FILE)
}

async function makeDataDir(path: string): Promise<void> {
  if (await isDirectory(path)) return
  await makeDataDir(dirname(path))
  try {
    await mkdir(path, DIRECTORY)
  } catch (error) {
    // Several files can be written at once, into a directory that is made for the first of them.
    if (!(await isDirectory(path))) throw error
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false
}
