import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { errorCode } from '../domain/error-code.ts'
import { ConfigError } from './config-error.ts'
import type { Environment } from './environment.ts'

/**
 * The environment over the `.env` file of a directory, when there is one. An empty variable is an unset one, and hides
 * nothing of the file.
 *
 * @throws ConfigError when there is a file that cannot be read
 */
export function loadEnvironment(env: Environment, directory: string): Environment {
  const set = Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== '')
  return { ...parseEnv(readDotenv(directory)), ...Object.fromEntries(set) }
}

function readDotenv(directory: string): string {
  try {
    return readFileSync(`${directory}/.env`, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    const code = errorCode(error) ?? 'unknown error'
    if (code === 'ENOENT') return ''
    throw new ConfigError([`.env cannot be read (${code}): it must be a file that this user may read.`])
  }
}
