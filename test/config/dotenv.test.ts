import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/config.ts'
import { ConfigError } from '../../src/config/config-error.ts'
import { loadEnvironment } from '../../src/config/dotenv.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { NOW } from './outcome.ts'

function folderWith(text: string): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, '.env'), text)
  return folder
}

test('without a .env file the environment is all there is', () => {
  expect(loadEnvironment({ CLIPROXY_NAME: 'a', PATH: '/bin' }, temporaryFolder())).toEqual({
    CLIPROXY_NAME: 'a',
    PATH: '/bin',
  })
})

test('the environment goes before the .env file, but an empty variable is an unset one', () => {
  const folder = folderWith('CLIPROXY_NAME=file\nCLIPROXY_URL=http://file\nDATA_DIR=file\nLOG_LEVEL=\n')
  const env = { CLIPROXY_NAME: 'environment', CLIPROXY_URL: '', DATA_DIR: ' ', LOG_LEVEL: 'warn' }
  expect(loadEnvironment(env, folder)).toEqual({
    CLIPROXY_NAME: 'environment',
    CLIPROXY_URL: 'http://file',
    DATA_DIR: 'file',
    LOG_LEVEL: 'warn',
  })
})

test('a .env file is read as people write it', () => {
  const folder = folderWith(
    '\uFEFF# comment\r\nCLIPROXY_MANAGEMENT_KEY="a # $key"\r\nexport CLIPROXY_NAME=\'b\'\r\n\r\nLOG_LEVEL = warn # loud\r\n',
  )
  const config = loadConfig(loadEnvironment({}, folder), NOW)
  expect(config).toMatchObject({ logLevel: 'warn', proxies: [{ name: 'b' }], warnings: [] })
})

test('a misspelt name in a .env file is warned about', () => {
  const env = loadEnvironment({ CLIPROXY_MANAGEMENT_KEY: 'key' }, folderWith('CLIPROXY_URLS=canary'))
  expect(loadConfig(env, NOW).warnings).toEqual([
    'CLIPROXY_URLS is not a setting of this program: did you mean CLIPROXY_URL?',
  ])
})

test('a .env file that cannot be read is a mistake, not the same as none', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, '.env'))
  expect(() => loadEnvironment({}, folder)).toThrow(ConfigError)
  expect(() => loadEnvironment({}, folder)).toThrow(
    '.env cannot be read (EISDIR): it must be a file that this user may read.',
  )
})
