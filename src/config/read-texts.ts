import type { ReadText } from './environment.ts'
import { readRegularFile } from './regular-file.ts'

/**
 * Calls `read` again until all files that it asks for have been read, since a disk that does not answer must hold up
 * nobody. Resolves to what the last call returned.
 */
export async function readTexts<Result>(read: (readText: ReadText) => Result): Promise<Result> {
  const texts = new Map<string, ReadText>()
  for (;;) {
    const missing = new Set<string>()
    const result = read((file) => {
      const known = texts.get(file)
      if (known === undefined) missing.add(file)
      return known === undefined ? '' : known(file)
    })
    if (missing.size === 0) return result
    await Promise.all([...missing].map(async (file) => texts.set(file, await readOnce(file))))
  }
}

/** What reading the file came to, an error included. */
async function readOnce(file: string): Promise<ReadText> {
  try {
    const text = await readRegularFile(file)
    return () => text
  } catch (error) {
    return () => {
      throw error
    }
  }
}
