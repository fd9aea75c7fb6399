import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'

// Opening a named pipe waits for somebody who writes into it; this does not.
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK

/**
 * The text of a file; null for a folder, a pipe or a device, which could keep a reader waiting for ever. Rejects with what
 * the file system says.
 */
export async function readRegularFile(file: string): Promise<string | null> {
  await using handle = await open(file, FLAGS)
  return (await handle.stat()).isFile() ? await handle.readFile('utf8') : null
}

/** As `readRegularFile`, for reading at start. Throws what the file system says. */
export function readRegularFileSync(file: string): string | null {
  const descriptor = openSync(file, FLAGS)
  try {
    return fstatSync(descriptor).isFile() ? readFileSync(descriptor, 'utf8') : null
  } finally {
    closeSync(descriptor)
  }
}
