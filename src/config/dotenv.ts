import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Environment } from './environment.ts'

/** The environment over the `.env` file of a directory, when there is one. */
export function loadEnvironment(env: Environment, directory: string): Environment {
  try {
    return { ...parseEnv(readFileSync(`${directory}/.env`, 'utf8')), ...env }
  } catch {
    return env
  }
}
