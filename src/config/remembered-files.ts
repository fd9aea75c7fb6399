import { errorCode } from '../domain/error-code.ts'
import type { ReadText } from './environment.ts'
import { readRegularFile, readRegularFileSync } from './regular-file.ts'

/** Files that were read, as they were. */
export interface RememberedFiles {
  /** Reads a file on the spot, which a disk that does not answer holds up; and remembers it. */
  readonly readNow: ReadText
  /**
   * Reads all again that were read; where none has changed, that is all. Else calls `read` until every file that it asks for
   * has been read, and resolves to what its last call returned; null when none has changed.
   */
  readonly readChanged: <Result>(read: (readText: ReadText) => Result) => Promise<Result | null>
}

/** What reading a file came to. */
type Outcome = { readonly text: string | null } | { readonly error: unknown }

export function createRememberedFiles(): RememberedFiles {
  let known: ReadonlyMap<string, Outcome> = new Map()
  return {
    readNow: (file) => {
      const outcome = outcomeOf(() => readRegularFileSync(file))
      known = new Map([...known, [file, outcome]])
      return contentOf(outcome)
    },
    readChanged: async (read) => {
      let now = await readAll(known.keys())
      if (isSame(known, now)) return null
      for (;;) {
        const { result, asked } = readFrom(now, read)
        const missing = [...asked].filter((file) => !now.has(file))
        if (missing.length === 0) {
          known = new Map([...now].filter(([file]) => asked.has(file)))
          return result
        }
        now = new Map([...now, ...(await readAll(missing))])
      }
    },
  }
}

/** What is not read yet is taken for an empty file. */
function readFrom<Result>(files: ReadonlyMap<string, Outcome>, read: (readText: ReadText) => Result) {
  const asked = new Set<string>()
  const result = read((file) => {
    asked.add(file)
    return contentOf(files.get(file) ?? { text: '' })
  })
  return { result, asked }
}

async function readAll(files: Iterable<string>): Promise<Map<string, Outcome>> {
  const outcomes = [...files].map(async (file): Promise<[string, Outcome]> => {
    try {
      return [file, { text: await readRegularFile(file) }]
    } catch (error) {
      return [file, { error }]
    }
  })
  return new Map(await Promise.all(outcomes))
}

function outcomeOf(read: () => string | null): Outcome {
  try {
    return { text: read() }
  } catch (error) {
    return { error }
  }
}

/** Throws what reading it threw. */
function contentOf(outcome: Outcome): string | null {
  if ('error' in outcome) throw outcome.error
  return outcome.text
}

function isSame(known: ReadonlyMap<string, Outcome>, now: ReadonlyMap<string, Outcome>): boolean {
  return [...known].every(([file, outcome]) => {
    const next = now.get(file)
    if (next === undefined || 'error' in outcome || 'error' in next) {
      return (
        next !== undefined &&
        'error' in outcome &&
        'error' in next &&
        errorCode(outcome.error) === errorCode(next.error)
      )
    }
    return outcome.text === next.text
  })
}
