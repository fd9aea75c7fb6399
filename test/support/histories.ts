import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Credential } from '../../src/domain/credential.ts'

/** Labels that are right, by file name, `*` for every other one; a reason `*` is any. */
type Expected = Readonly<Record<string, readonly (readonly [label: string, reason: string | null])[]>>

/** What an account's lists said over time, and what is true after each. */
export interface RecordedHistory {
  readonly name: string
  readonly lists: readonly RecordedList[]
}

interface RecordedList {
  /** When it was asked for. */
  readonly at: string
  readonly files: readonly object[]
  readonly expect: Expected
}

const FOLDER = join(import.meta.dirname, '../fixtures/histories')

export const HISTORY_FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'))

/** The histories name no provider: their accounts are anybody's. */
export function readHistory(file: string): RecordedHistory {
  // The histories' README says so; a wrong one fails the test that uses it.
  const { name, lists } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as RecordedHistory
  return {
    name,
    lists: lists.map((list) => ({ ...list, files: list.files.map((entry) => ({ type: 'codex', ...entry })) })),
  }
}

/** The labels after a list that are wrong, in words. */
export function wrongLabels(credentials: readonly Credential[], { at, expect: expected }: RecordedList): string[] {
  return credentials.flatMap(({ name, statusLabel, statusReason }) => {
    const right = expected[name] ?? expected['*'] ?? []
    const isRight = right.some(
      ([label, reason]) => label === statusLabel && (reason === '*' || reason === statusReason),
    )
    return isRight ? [] : [`${at} ${name}: ${statusLabel} ${statusReason}, not ${JSON.stringify(right)}`]
  })
}
