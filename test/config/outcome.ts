import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeConfig } from '../../src/cli/check-config.ts'
import { type Config, loadConfig } from '../../src/config/config.ts'
import { ConfigError } from '../../src/config/config-error.ts'
import type { Environment } from '../../src/config/environment.ts'
import { temporaryFolder } from '../support/temporary.ts'

export const NOW = new Date('2026-11-23T05:00:00.000Z')

/** All that a start needs. */
export const COMPLETE: Environment = { CLIPROXY_MANAGEMENT_KEY: 'canary-key' }

/** What `--check-config` prints: the mistakes, or what is in effect, one a line. */
export function outputFor(env: Environment): string {
  try {
    return describeConfig(loadConfig(env, NOW), null)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return `${error.hints.join('\n')}\n`
  }
}

/** The problems, or `accepted` and the value that `pick` takes from the configuration. */
export function problemsOf(env: Environment, pick: (config: Config) => unknown = () => ''): string {
  try {
    return `accepted ${String(pick(loadConfig(env, NOW)))}`.trim()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.hints.join('\n')
  }
}

/** Cases and the outcome of each, as people read it in a golden file. */
export function report(cases: Iterable<readonly [name: string, outcome: string]>): string {
  return [...cases].map(([name, outcome]) => `${name}\n${outcome.trimEnd().replaceAll(/^/gm, '  ')}\n`).join('\n')
}

/** The path of a file of the test's own. */
export function fileWith(text: string | Buffer, name = 'file'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, text)
  return path
}

export function folder(): string {
  const path = join(temporaryFolder(), 'folder')
  mkdirSync(path)
  return path
}
