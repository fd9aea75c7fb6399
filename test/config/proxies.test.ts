import { rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/config.ts'
import { toCliProxy } from '../../src/config/stated-proxy.ts'
import { expectGolden } from '../support/golden.ts'
import { makePipe, pipeWith } from '../support/named-pipe.ts'
import { COMPLETE, fileWith, folder, NOW, problemsOf, report } from './outcome.ts'

const HASH = '$2a$10$canarycanarycanarycanary'

test('a mistake in the key of one proxy is explained', () => {
  expectGolden(
    'config/management-key.txt',
    report([
      ['nothing is set', problemsOf({})],
      ['empty', problemsOf({ CLIPROXY_MANAGEMENT_KEY: '  ' })],
      ['the hash that the proxy made of it', problemsOf({ CLIPROXY_MANAGEMENT_KEY: HASH })],
      ['the hash in a file', problemsOf({ CLIPROXY_MANAGEMENT_KEY_FILE: fileWith(`${HASH}\n`) })],
      ['two lines', problemsOf({ CLIPROXY_MANAGEMENT_KEY: 'canary\r\nX-Other: 1' })],
      ['a variable and a file', problemsOf({ ...COMPLETE, CLIPROXY_MANAGEMENT_KEY_FILE: fileWith('canary') })],
      ['a file that is not there', problemsOf({ CLIPROXY_MANAGEMENT_KEY_FILE: '/canary/not/there' })],
      ['a folder', problemsOf({ CLIPROXY_MANAGEMENT_KEY_FILE: folder() })],
      ['a named pipe that somebody writes into', problemsOf({ CLIPROXY_MANAGEMENT_KEY_FILE: pipeWith('canary') })],
      ['an empty file', problemsOf({ CLIPROXY_MANAGEMENT_KEY_FILE: fileWith(' \n') })],
      ['a key with spaces and umlauts', problemsOf({ CLIPROXY_MANAGEMENT_KEY: 'schlüssel mit leerzeichen' })],
    ]),
  )
})

test('a mistake in the name or the URL of one proxy is explained', () => {
  const cases: [string, string][] = [
    ...['', 'a b', 'ann@example.com', 'x'.repeat(65), '"quoted"', 'ü'].map((value): [string, string] => [
      'CLIPROXY_NAME',
      value,
    ]),
    ...[
      'localhost:8317',
      'ftp://localhost:8317',
      'http://canary:canary@localhost:8317',
      'http://canary@localhost:8317',
      'http://@localhost:8317',
      'http://localhost:8317?key=canary',
      'http://localhost:8317/?',
      'http://localhost:8317#canary',
      'http://localhost:8317/v0/management',
      'http://localhost:8317/v0/management/auth-files',
      'https://proxy.example/cliproxy/v1',
      'https://proxy.example/v1/chat/completions',
      'https://proxy.example/v1beta/',
      'https://proxy.example/management.html',
      'https://proxy.example/cliproxy/management.html#/quota',
      'https://canary:canary@proxy.example/v1',
      'http://',
      'http://local host',
      'canary',
    ].map((value): [string, string] => ['CLIPROXY_URL', value]),
  ]
  const outcomes = cases.map(
    ([name, value]) => [`${name}=${value}`, problemsOf({ ...COMPLETE, [name]: value })] as const,
  )
  expectGolden('config/proxy.txt', report(outcomes))
})

test.each([
  ['http://localhost:8317/', 'http://localhost:8317'],
  ['HTTPS://Proxy.Example:443/a//', 'https://proxy.example/a'],
  ['http://[::1]:8317', 'http://[::1]:8317'],
  ['https://proxy.example/v1-proxy', 'https://proxy.example/v1-proxy'],
])('the URL %s is asked as %s', (stated, url) => {
  expect(problemsOf({ ...COMPLETE, CLIPROXY_URL: stated }, ({ proxies }) => proxies[0]?.url)).toBe(`accepted ${url}`)
})

test('a key file is read again for each sync, and never quoted', async () => {
  const file = fileWith('\uFEFFfirst\r\n')
  const [stated] = loadConfig({ CLIPROXY_MANAGEMENT_KEY_FILE: file }, NOW).proxies
  const proxy = stated && toCliProxy(stated, () => stated)
  expect(await proxy?.readKey()).toBe('first')
  writeFileSync(file, 'second')
  expect(await proxy?.readKey()).toBe('second')
  for (const [text, message] of [
    ['', 'is empty'],
    [HASH, 'is the hash'],
    ['canary\ncanary', 'must be one line'],
  ] as const) {
    writeFileSync(file, text)
    await expect(proxy?.readKey()).rejects.toThrow(message)
    await expect(proxy?.readKey()).rejects.not.toThrow('canary')
  }
  rmSync(file)
  makePipe(file)
  await expect(proxy?.readKey()).rejects.toThrow('is not a regular file')
})

function problemsOfFile(text: string | Buffer): string {
  return problemsOf({ CLIPROXY_PROXIES_FILE: fileWith(text) })
}

function aliasBomb(): string {
  const names = 'abcdefghi'.split('')
  const lines = names.map((name, index) => {
    const last = names[index - 1]
    return `${name}: &${name} [${Array(9)
      .fill(last === undefined ? 'canary' : `*${last}`)
      .join(', ')}]`
  })
  return `${lines.join('\n')}\nproxies: *i\n`
}

const proxy = (fields: string): string => `proxies: [{${fields}}]`
const KEYED = 'management_key: canary'

test('a mistake in the file of several proxies is explained', () => {
  const good = `name: a, url: "http://a:8317", ${KEYED}`
  expectGolden(
    'config/proxies-file.txt',
    report([
      [
        'two proxies',
        problemsOfFile(`proxies:\n- {${good}}\n- {name: b, url: http://b, management_key_file: ${fileWith('k')}}`),
      ],
      ['not there', problemsOf({ CLIPROXY_PROXIES_FILE: '/canary/not/there' })],
      ['empty', problemsOfFile('')],
      ['no YAML', problemsOfFile('proxies:\n  - name: canary\n bad: [canary')],
      ['a key stated twice', problemsOfFile(`proxies: []\nproxies: [{${good}}]`)],
      ['two documents', problemsOfFile(`${proxy(good)}\n---\n${proxy(good)}`)],
      ['bytes that are no text', problemsOfFile(Buffer.from([0xff, 0xfe, 0x00, 0x80]))],
      ['an alias bomb', problemsOfFile(aliasBomb())],
      ['a list at its top', problemsOfFile(`- {${good}}`)],
      ['no proxies', problemsOfFile('proxies: []')],
      ['an unknown key at its top', problemsOfFile(`${proxy(good)}\nproxy: canary`)],
      ['an unknown key', problemsOfFile(proxy(`${good}, key: canary`))],
      ['a value that became a key', problemsOfFile(proxy(`${good}, sk-canary-1234`))],
      ['no name, no URL, no key', problemsOfFile('proxies: [{}]')],
      [
        'everything wrong with one, and a hashed key in another',
        problemsOfFile(
          `proxies: [{name: "", url: a, management_key: "", x: 1}, {name: b, url: "http://b", management_key: ${HASH}}]`,
        ),
      ],
      ['both keys', problemsOfFile(proxy(`${good}, management_key_file: /canary`))],
      ['a key that is no string', problemsOfFile(proxy('name: a, url: "http://a", management_key: 12345'))],
      ['an empty key', problemsOfFile(proxy('name: a, url: "http://a", management_key: " "'))],
      ['a hashed key', problemsOfFile(proxy(`name: a, url: "http://a", management_key: ${HASH}`))],
      [
        'a key file that is not there',
        problemsOfFile(proxy('name: a, url: "http://a", management_key_file: /canary/no')),
      ],
      ['a key file without a name', problemsOfFile(proxy('name: a, url: "http://a", management_key_file: ""'))],
      ['an empty key file', problemsOfFile(proxy(`name: a, url: "http://a", management_key_file: ${fileWith('')}`))],
      ['a bad name and a bad URL', problemsOfFile(proxy(`name: "a b", url: "http://canary:canary@a", ${KEYED}`))],
      [
        'the same name and URL beside other mistakes',
        problemsOfFile(
          `proxies: [{name: a, url: "http://a", x: 1}, {name: a, url: "http://a/"}, {url: 5}, 7, {url: 5}]`,
        ),
      ],
      ['the same name, the same URL', problemsOfFile(`proxies: [{${good}}, {${good.replace('8317', '8317/')}}]`)],
      [
        'beside one setting of a single proxy',
        problemsOf({ CLIPROXY_PROXIES_FILE: fileWith(proxy(good)), CLIPROXY_URL: 'http://canary' }),
      ],
      [
        'beside all settings of a single proxy',
        problemsOf({
          CLIPROXY_PROXIES_FILE: fileWith(proxy(good)),
          CLIPROXY_URL: 'http://canary',
          CLIPROXY_NAME: 'canary',
          CLIPROXY_MANAGEMENT_KEY: 'canary',
          CLIPROXY_MANAGEMENT_KEY_FILE: '/canary',
        }),
      ],
    ]),
  )
})

test('several proxies have their keys in their file, or in files of their own', async () => {
  const keyFile = fileWith('second\n')
  const file = fileWith(`proxies:
  - {name: a, url: http://a:8317/, management_key: " first "}
  - {name: b, url: https://b/c, management_key_file: ${keyFile}}`)
  const proxies = loadConfig({ CLIPROXY_PROXIES_FILE: file }, NOW).proxies.map((stated) =>
    toCliProxy(stated, () => stated),
  )
  const read = proxies.map(async ({ name, url, readKey }) => [name, url, await readKey()])
  expect(await Promise.all(read)).toEqual([
    ['a', 'http://a:8317', 'first'],
    ['b', 'https://b/c', 'second'],
  ])
  writeFileSync(keyFile, 'third')
  expect(await proxies[1]?.readKey()).toBe('third')
})
