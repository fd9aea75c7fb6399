import { type FileInput, isOneLine, ONE_LINE_RULE, readFileOrHint } from './environment.ts'
import { readRegularFile } from './regular-file.ts'

const HASHED_KEY =
  "is the hash that the proxy made of its key, and nobody can turn it back: set a new key as remote-management.secret-key in the proxy's configuration file, and the same one here."

/** Where a management key is: in the configuration, or in a file that is read again for each request. */
export type StatedKey = { readonly text: string } | { readonly file: string }

/** Rejects with a sentence for the log, without the key. */
export async function readManagementKey(stated: StatedKey): Promise<string> {
  if ('text' in stated) return stated.text
  const text = await readRegularFile(stated.file)
  if (text === null) throw new Error('The management key file is not a regular file.')
  const key = text.trim()
  const hint = hintForKey(key)
  if (hint !== null) throw new Error(`The management key file ${hint}`)
  return key
}

/** Hints without their place about a file that is to hold a key. */
export function hintsForKeyFile(file: string, { readText }: Pick<FileInput, 'readText'>): readonly string[] {
  const hints: string[] = []
  const key = readFileOrHint('', file, { readText, hints })
  const hint = key === null ? null : hintForKey(key.trim())
  return [...hints.map((found) => found.trim()), ...(hint === null ? [] : [hint])]
}

/** The end of a sentence about what is wrong with a key; null for a good one. */
export function hintForKey(key: string): string | null {
  if (key === '') return 'is empty: set it to the management key of the proxy.'
  return hintForHash(key) ?? (isOneLine(key) ? null : ONE_LINE_RULE)
}

/** As `hintForKey`, of a key whose other rules were checked. */
export function hintForHash(key: string): string | null {
  return key.startsWith('$2') ? HASHED_KEY : null
}
