import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkConfig } from '../../src/cli/check-config.ts'
import { ConfigError } from '../../src/config/config-error.ts'
import type { Environment } from '../../src/config/environment.ts'
import { COMPLETE, fileWith, NOW } from '../config/outcome.ts'
import { temporaryFolder } from '../support/temporary.ts'

const check = (env: Environment, dotenv: string | null = null): string =>
  checkConfig({ env: { ...COMPLETE, ...env }, dotenv, warnings: [] }, NOW)

/** All that is wrong. */
function mistakesOf(env: Environment): readonly string[] {
  try {
    check(env)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.hints
  }
}

test('a data directory that can be made is accepted, and not made', () => {
  const folder = temporaryFolder()
  expect(check({ DATA_DIR: join(folder, 'not', 'there') })).toContain(`data_dir: ${folder}/not/there\n`)
  expect(check({ DATA_DIR: folder })).toContain(`data_dir: ${folder}\n`)
  expect(readdirSync(folder)).toEqual([])
})

test('it says which .env was read', () => {
  expect(check({ DATA_DIR: temporaryFolder() }, '/srv/.env')).toMatch(/^dotenv: \/srv\/\.env\n/)
  expect(check({ DATA_DIR: temporaryFolder() })).toMatch(/^dotenv: \(none\)\n/)
})

test.skipIf(process.platform !== 'linux')(
  'a data directory that cannot be written is a mistake among the others',
  () => {
    const file = fileWith('')
    expect(mistakesOf({ DATA_DIR: file })).toEqual([`DATA_DIR cannot be written: ${file} answers ENOTDIR.`])
    expect(mistakesOf({ DATA_DIR: `${file}/below` })).toEqual([
      `DATA_DIR cannot be written: ${file}/below answers ENOTDIR.`,
    ])
    expect(mistakesOf({ DATA_DIR: '/proc/data/below', LOG_LEVEL: 'loud' })).toEqual([
      'DATA_DIR cannot be written: /proc/data/below answers ENOENT.',
      expect.stringContaining('LOG_LEVEL'),
    ])
  },
)
