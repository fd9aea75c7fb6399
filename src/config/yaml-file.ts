import { parse as parseYaml, YAMLParseError } from 'yaml'
import type { z } from 'zod'
import { readFileOrHint } from './environment.ts'

/**
 * Reads and validates a YAML file that a setting names; null, with at least one hint, when it cannot be used.
 * Hints give places and rules, never the file's text, which may hold a key.
 */
export function readYamlFile<Schema extends z.ZodType>(
  setting: string,
  file: string,
  schema: Schema,
  hints: string[],
): z.output<Schema> | null {
  const text = readFileOrHint(setting, file, hints)
  return text === null ? null : readYamlText(setting, text, schema, hints)
}

/** Validates the text of a YAML file that a setting names; null after any mistake. See `readYamlFile`. */
export function readYamlText<Schema extends z.ZodType>(
  setting: string,
  text: string,
  schema: Schema,
  hints: string[],
): z.output<Schema> | null {
  const document = parseOrHint(setting, text, hints)
  if (document === undefined) return null
  const result = schema.safeParse(document)
  if (result.success) return result.data
  hints.push(...result.error.issues.map((issue) => `${setting}: ${placeOf(issue.path)}${messageOf(issue)}`))
  return null
}

function parseOrHint(setting: string, text: string, hints: string[]): unknown {
  try {
    // No aliases: a short file must not become a large one.
    return parseYaml(text, { maxAliasCount: 0, logLevel: 'error' }) ?? null
  } catch (error) {
    if (error instanceof ReferenceError) {
      hints.push(`${setting}: must not use aliases (*name).`)
      return undefined
    }
    const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined
    hints.push(`${setting}: is not valid YAML${line === undefined ? '' : ` (line ${line})`}.`)
    return undefined
  }
}

function placeOf(path: readonly PropertyKey[]): string {
  const place = path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`
    return before === '' ? String(key) : `${before}.${String(key)}`
  }, '')
  return place === '' ? '' : `${place}: `
}

const EXPECTED: ReadonlyMap<string, string> = new Map([
  ['object', 'keys with their values'],
  ['record', 'names with their values'],
  ['array', 'a list'],
  ['string', 'text: put it in quotes'],
])

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `unknown key ${issue.keys.map(showKey).join(', ')}.`
  // The messages of our own rules do not begin like this.
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input')) return issue.message
  if (issue.message.endsWith('undefined')) return 'is missing.'
  return `must be ${EXPECTED.get(issue.expected) ?? issue.expected}.`
}

/** A line that lost its colon makes a key of a value. */
function showKey(key: string): string {
  return /^[a-z_]{1,32}$/.test(key) ? `"${key}"` : '(not shown, since it may be a value)'
}
