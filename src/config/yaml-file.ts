import { parse as parseYaml, YAMLParseError } from 'yaml'
import type { z } from 'zod'
import { readFileOrProblem } from './environment.ts'

/**
 * Reads and validates a YAML file that a setting names; null after any problem.
 * Messages give places and rules, never the file's text, which may hold a key.
 */
export function readYamlFile<Schema extends z.ZodType>(
  setting: string,
  file: string,
  schema: Schema,
  problems: string[],
): z.output<Schema> | null {
  const text = readFileOrProblem(setting, file, problems)
  if (text === null) return null
  const document = parseOrProblem(setting, text, problems)
  if (document === undefined) return null
  const result = schema.safeParse(document)
  if (result.success) return result.data
  problems.push(...result.error.issues.map((issue) => `${setting}: ${placeOf(issue.path)}${messageOf(issue)}`))
  return null
}

function parseOrProblem(setting: string, text: string, problems: string[]): unknown {
  try {
    // No aliases: a short file must not become a large one.
    return parseYaml(text, { maxAliasCount: 0, logLevel: 'error' }) ?? null
  } catch (error) {
    const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined
    problems.push(`${setting}: is not valid YAML${line === undefined ? '' : ` (line ${line})`}.`)
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

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}.`
  if (issue.code === 'invalid_type')
    return `must be ${article(issue.expected)}${issue.message.endsWith('undefined') ? ', and is missing' : ''}.`
  return issue.message
}

function article(expected: string): string {
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`
}
