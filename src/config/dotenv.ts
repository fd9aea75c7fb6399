import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { errorCode } from '../domain/error-code.ts'
import { ConfigError } from './config-error.ts'
import { findDotenvFaults } from './dotenv-faults.ts'
import type { Environment } from './environment.ts'

export interface LoadedEnvironment {
  readonly env: Environment
  /** The path of the `.env` file that was read; null when there is none. */
  readonly dotenv: string | null
  /** What is most likely meant otherwise than it is read. Nothing in it quotes a value. */
  readonly warnings: readonly string[]
}

/**
 * The environment over the `.env` file of a directory, when there is one. An empty variable is an unset one, and hides
 * nothing of the file.
 *
 * @throws ConfigError when there is a file that cannot be read
 */
export function loadEnvironment(env: Environment, directory: string): LoadedEnvironment {
  const file = resolve(directory, '.env')
  const bytes = readDotenv(file)
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''))
  if (bytes === null) return { env: set, dotenv: null, warnings: [] }
  const text = decode(bytes)
  const warnings = text.includes('\uFFFD') ? [NOT_UTF8] : []
  warnings.push(...findDotenvFaults(text, (name) => !(name in set)))
  return { env: { ...parseEnv(text), ...set }, dotenv: file, warnings }
}

const NOT_UTF8 = '.env is not text in UTF-8: what is not ASCII in it is damaged. Save it as UTF-8.'

function readDotenv(file: string): Buffer | null {
  try {
    return readFileSync(file)
  } catch (error) {
    const code = errorCode(error) ?? 'unknown error'
    if (code === 'ENOENT') return null
    throw new ConfigError([`.env cannot be read (${code}): it must be a file that this user may read.`])
  }
}

/** UTF-8, or UTF-16 as PowerShell writes it; without the mark that says which. */
function decode(bytes: Buffer): string {
  const mark = bytes.toString('latin1', 0, 2)
  const encoding = mark === '\xff\xfe' ? 'utf-16le' : mark === '\xfe\xff' ? 'utf-16be' : 'utf-8'
  const text = new TextDecoder(encoding).decode(bytes)
  if (text.includes('\0')) throw new ConfigError(['.env is not text in UTF-8: save it as UTF-8.'])
  return text
}
