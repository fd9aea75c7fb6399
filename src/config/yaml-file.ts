import { type Document, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { type FileInput, readFileOrHint } from './environment.ts'
import { lineOf } from './yaml-line.ts'

/**
 * Reads and validates a YAML file that a setting names; null, with at least one hint, when it cannot be used.
 * Hints give places and rules, never the file's text, which may hold a key.
 */
export function readYamlFile<Schema extends z.ZodType>(
  setting: string,
  file: string,
  schema: Schema,
  input: FileInput,
): z.output<Schema> | null {
  const text = readFileOrHint(setting, file, input)
  return text === null ? null : readYamlText(setting, text, schema, input.hints)
}

function readYamlText<Schema extends z.ZodType>(
  setting: string,
  text: string,
  schema: Schema,
  hints: string[],
): z.output<Schema> | null {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' })
  const value = valueOrHint(setting, document, hints)
  if (value === undefined) return null
  const result = schema.safeParse(value)
  if (result.success) return result.data
  for (const issue of result.error.issues) {
    for (const path of pathsOf(issue)) hints.push(hintFor(setting, issue, lineOf(document, lines, path)))
  }
  return null
}

function valueOrHint(setting: string, document: Document.Parsed, hints: string[]): unknown {
  const [error] = document.errors
  if (error !== undefined) {
    hints.push(`${placeIn(setting, error.linePos?.[0].line ?? null)} is not valid YAML.`)
    return undefined
  }
  try {
    // No aliases: a short file must not become a large one.
    return document.toJS({ maxAliasCount: 0 }) ?? null
  } catch (error) {
    // What a merge key (<<) cannot merge throws as well, and must not end the process.
    const isAlias = error instanceof ReferenceError
    hints.push(isAlias ? `${setting}: must not use aliases (*name).` : `${setting}: is not valid YAML.`)
    return undefined
  }
}

/** Unknown keys are no part of their issue's path. */
function pathsOf(issue: z.core.$ZodIssue): readonly (readonly PropertyKey[])[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
}

function hintFor(setting: string, issue: z.core.$ZodIssue, line: number | null): string {
  return `${placeIn(setting, line)} ${fieldOf(issue.path)}${messageOf(issue)}`
}

function placeIn(setting: string, line: number | null): string {
  return line === null ? `${setting}:` : `${setting}, line ${line}:`
}

function fieldOf(path: readonly PropertyKey[]): string {
  const field = path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`
    return before === '' ? String(key) : `${before}.${String(key)}`
  }, '')
  return field === '' ? '' : `${field}: `
}

const EXPECTED: ReadonlyMap<string, string> = new Map([
  ['object', 'keys with their values'],
  ['record', 'names with their values'],
  ['array', 'a list'],
  ['string', 'text: put it in quotes'],
])

function messageOf(issue: z.core.$ZodIssue): string {
  // Not named: a line that lost its colon makes a key of a value.
  if (issue.code === 'unrecognized_keys') return 'unknown key.'
  // The messages of our own rules do not begin like this.
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input')) return issue.message
  if (issue.message.endsWith('undefined')) return 'is missing.'
  return `must be ${EXPECTED.get(issue.expected) ?? issue.expected}.`
}
