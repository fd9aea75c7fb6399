import { mkdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'

/** For the owner only: what lies there holds e-mails, and hashes of keys. */
const DIRECTORY = { recursive: true, mode: 0o700 } as const
const FILE = { mode: 0o600, fsync: true } as const

/** Makes the directory, and those above it, with mode 0700; one that is there keeps its mode. Throws what the disk says. */
export function makeDataDirSync(path: string): void {
  mkdirSync(path, DIRECTORY)
}

/**
 * Writes a file of the data directory whole or not at all, with mode 0600, and its directory as `makeDataDirSync` does.
 * It survives a power cut once this resolves. Rejects with what the disk says; its message may hold the path.
 */
export async function writeDataFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), DIRECTORY)
  await writeFileAtomic(path, text, FILE)
}
