import { validateHeaderName } from 'node:http'
import { type FileInput, isOneLine, ONE_LINE_RULE, readFileOrHint } from './environment.ts'

/** What the request has already, or what describes its connection. */
const OURS =
  /^(authorization|x-management-key|host|accept|accept-encoding|content-.+|transfer-encoding|connection|keep-alive|upgrade|expect|te|trailer)$/i
const VALUE_RULE = 'must be text in quotes, or file: with a path.'

/**
 * Reads headers that a file states as names with their values, or with `file:` and where the value lies. What is wrong is
 * added to `hints`, each a sentence without its place. No value is in a hint, nor a name that may be one.
 */
export function readHeaders(
  stated: Readonly<Record<string, unknown>>,
  { readText, hints }: FileInput,
): Record<string, string> {
  const names = Object.keys(stated).map((name) => name.toLowerCase())
  const entries = Object.entries(stated).map(([name, value], index): [string, string] => {
    const found: string[] = []
    if (names.indexOf(name.toLowerCase()) !== index) found.push('is stated twice.')
    found.push(...hintsForName(name))
    const text = readValue(value, { readText, hints: found })
    const place = isHeaderName(name) && value !== null ? name : `header ${index + 1}`
    hints.push(...found.map((hint) => `${place} ${hint}`))
    return [name, text]
  })
  return Object.fromEntries(entries)
}

function hintsForName(name: string): readonly string[] {
  if (!isHeaderName(name)) return ['has a name that no header can have.']
  return OURS.test(name) ? ['is one that the exporter sets itself.'] : []
}

function isHeaderName(name: string): boolean {
  try {
    validateHeaderName(name)
    return true
  } catch {
    return false
  }
}

function readValue(value: unknown, input: FileInput): string {
  const text = typeof value === 'string' ? value.trim() : readValueFile(value, input)
  if (text === '') input.hints.push('is empty.')
  if (text !== null && !isOneLine(text)) input.hints.push(ONE_LINE_RULE)
  return text ?? ''
}

/** Null after a hint. */
function readValueFile(value: unknown, { readText, hints }: FileInput): string | null {
  const { file, ...others } = typeof value === 'object' ? { file: undefined, ...value } : { file: undefined }
  if (typeof file !== 'string' || file === '' || Object.keys(others).length > 0) {
    hints.push(VALUE_RULE)
    return null
  }
  const found: string[] = []
  const text = readFileOrHint('', file, { readText, hints: found })
  hints.push(...found.map((hint) => hint.trim()))
  return text?.trim() ?? null
}
