import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Credential } from '../../../src/domain/credential.ts'
import { type Between, replay, restarted } from './replay.ts'

/** Labels that are right, by file name, `*` for every other one; a reason `*` is any. */
type Expected = Readonly<Record<string, readonly (readonly [label: string, reason: string | null])[]>>

interface HistoryFile {
  readonly name: string
  readonly lists: readonly { readonly at: string; readonly files: readonly object[]; readonly expect: Expected }[]
}

const FOLDER = join(import.meta.dirname, '../../fixtures/histories')
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'))
const RUNS = { seed: 20261126, numRuns: 5 }

function readHistory(file: string): HistoryFile {
  // The histories' README says so; a wrong one fails the test that uses it.
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as HistoryFile
}

/** The lists after which a label is wrong, in words. */
function wrongIn({ lists }: HistoryFile, between?: Between): string[] {
  // The histories name no provider: their accounts are anybody's.
  const typed = (files: readonly object[]) => files.map((entry) => ({ type: 'codex', ...entry }))
  const states = replay(
    lists.map(({ at, files }) => ({ askedAt: new Date(at), body: { files: typed(files) } })),
    between,
  )
  expect(states.map((credentials) => credentials.length)).toEqual(lists.map(({ files }) => files.length))
  return lists.flatMap(({ at, expect: expected }, index) =>
    (states[index] ?? []).flatMap((credential) => wrongLabel(credential, expected, at)),
  )
}

function wrongLabel({ name, statusLabel, statusReason }: Credential, expected: Expected, at: string): string[] {
  const right = expected[name] ?? expected['*'] ?? []
  const isRight = right.some(([label, reason]) => label === statusLabel && (reason === '*' || reason === statusReason))
  return isRight ? [] : [`${at} ${name}: ${statusLabel} ${statusReason}, not ${JSON.stringify(right)}`]
}

test('all histories are there', () => {
  expect(FILES).toHaveLength(62)
})

describe.each(FILES)('%s', (file) => {
  const history = readHistory(file)

  test('has the right label after each list', () => {
    expect(wrongIn(history)).toEqual([])
  })

  test('has it too when the exporter restarts between any two lists', () => {
    expect(wrongIn(history, restarted)).toEqual([])
  })

  test('has it too when the exporter restarts now and then', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (restarts) => {
        const between: Between = (credentials) => (restarts.next().value ? restarted(credentials) : credentials)
        expect(wrongIn(history, between)).toEqual([])
      }),
      RUNS,
    )
  })
})
