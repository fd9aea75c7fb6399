import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/config.ts'
import { ConfigError } from '../../src/config/config-error.ts'
import { loadEnvironment } from '../../src/config/dotenv.ts'
import { expectGolden } from '../support/golden.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { NOW } from './outcome.ts'

function folderWith(text: string | Buffer): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, '.env'), text)
  return folder
}

test('without a .env file the environment is all there is', () => {
  const env = { CLIPROXY_NAME: 'a', PATH: '/bin' }
  expect(loadEnvironment(env, temporaryFolder())).toEqual({ env, dotenv: null, warnings: [] })
})

test('the environment goes before the .env file, but an empty variable is an unset one', () => {
  const folder = folderWith('CLIPROXY_NAME=file\nCLIPROXY_URL=http://file\nDATA_DIR=file\nLOG_LEVEL=\n')
  const env = { CLIPROXY_NAME: 'environment', CLIPROXY_URL: '', DATA_DIR: ' ', LOG_LEVEL: 'warn' }
  const loaded = { CLIPROXY_NAME: 'environment', CLIPROXY_URL: 'http://file', DATA_DIR: 'file', LOG_LEVEL: 'warn' }
  expect(loadEnvironment(env, folder)).toEqual({ env: loaded, dotenv: join(folder, '.env'), warnings: [] })
})

test('a .env file is read as people write it', () => {
  const folder = folderWith(
    '\uFEFF# comment\r\nCLIPROXY_MANAGEMENT_KEY="a # $key"\r\nexport CLIPROXY_NAME=\'b\'\r\n\r\nLOG_LEVEL = warn # loud\r\n',
  )
  const { env, warnings } = loadEnvironment({}, folder)
  const config = loadConfig(env, NOW, { warnings })
  expect(config).toMatchObject({ logLevel: 'warn', proxies: [{ name: 'b' }], warnings: [] })
})

test('a misspelt name in a .env file is warned about', () => {
  const { env } = loadEnvironment({ CLIPROXY_MANAGEMENT_KEY: 'key' }, folderWith('CLIPROXY_URLS=canary'))
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

test('what is read otherwise than most people mean it is named by its line, never by its value', () => {
  const lines = [
    'CLIPROXY_MANAGEMENT_KEY=can#ary',
    'CLIPROXY_NAME=#canary',
    'METRICS_TOKEN="can#ary"',
    "COLLECTOR_API_TOKEN='can'ary'",
    'LOG_LEVEL = warn # canary',
    'LOG_FORMAT= # canary',
    'CLIPROXY_URL: http://canary#a',
    'export DATA_DIR: canary',
    "METRICS_EMAIL='masked' # can't be full",
    'SMTP_PASSWORD=can#ary',
    'COLLECTOR_HOST=can#ary',
    '# CLIPROXY_URL: canary',
    'NODE_EXTRA_CA_CERTS=/canary',
  ]
  const folder = folderWith(lines.join('\r\n'))
  const { warnings } = loadEnvironment({ COLLECTOR_HOST: '127.0.0.1' }, folder)
  expectGolden('config/dotenv.txt', `${warnings.join('\n')}\n`)
  expect(warnings.join()).not.toContain('canary')
})

test.each(['"canary"', "'canary", 'canary"', '“canary”', '`canary'])('the quotes of %s are warned about', (value) => {
  const { warnings } = loadConfig({ CLIPROXY_MANAGEMENT_KEY: value }, NOW)
  expect(warnings).toEqual([
    'CLIPROXY_MANAGEMENT_KEY begins or ends with a quote, which is taken as part of the value: is it meant so?',
  ])
})

describe('a .env file', () => {
  const TEXT = 'CLIPROXY_NAME=home\r\n# ü\r\n'
  const utf16 = Buffer.from(`\uFEFF${TEXT}`, 'utf16le')

  test.each([
    ['UTF-16 as PowerShell writes it', utf16],
    ['UTF-16, big end first', Buffer.from(utf16).swap16()],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${TEXT}`)],
  ])('in %s is read', (_, bytes) => {
    expect(loadEnvironment({}, folderWith(bytes))).toMatchObject({ env: { CLIPROXY_NAME: 'home' }, warnings: [] })
  })

  test('in UTF-16 without a mark is refused', () => {
    expect(() => loadEnvironment({}, folderWith(utf16.subarray(2)))).toThrow(
      '.env is not text in UTF-8: save it as UTF-8.',
    )
  })

  test('in another encoding is warned about', () => {
    const { warnings } = loadEnvironment({}, folderWith(Buffer.from(TEXT, 'latin1')))
    expect(warnings).toEqual([expect.stringContaining('what is not ASCII in it is damaged')])
  })
})
