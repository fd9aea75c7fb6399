import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/config.ts'
import { expectGolden } from '../support/golden.ts'
import { COMPLETE, fileWith, NOW, outputFor, problemsOf, report } from './outcome.ts'

const CA = join(import.meta.dirname, '../fixtures/tls/ca.crt')
const PEM = readFileSync(CA, 'utf8')
const OTHER = readFileSync(join(import.meta.dirname, '../fixtures/tls/self-signed.crt'), 'utf8')
const proxiesWith = (fields: string): string =>
  fileWith(
    `proxies: [{name: a, url: "https://a", management_key: k}, {name: b, url: "https://b", management_key: k${fields}}]`,
  )

test('a mistake in a file of certificates is explained', () => {
  const own = { CLIPROXY_CA_FILE: CA }
  const outcomes = [
    ['a certificate', problemsOf({ ...COMPLETE, ...own })],
    [
      'two, with words between them',
      problemsOf({ ...COMPLETE, CLIPROXY_CA_FILE: fileWith(`${PEM}\ncanary\n${OTHER}`) }),
    ],
    ['not there', problemsOf({ ...COMPLETE, CLIPROXY_CA_FILE: '/canary/not/there' })],
    ['a device', problemsOf({ ...COMPLETE, CLIPROXY_CA_FILE: '/dev/null' })],
    ['no certificate', problemsOf({ ...COMPLETE, CLIPROXY_CA_FILE: fileWith('canary') })],
    ['in another form than PEM', problemsOf({ ...COMPLETE, CLIPROXY_CA_FILE: fileWith(Buffer.from([0x30, 0x82])) })],
    ['a damaged one', problemsOf({ ...COMPLETE, CLIPROXY_CA_FILE: fileWith(PEM.replace('MII', 'MIJ')) })],
    ['of one proxy', problemsOf({ CLIPROXY_PROXIES_FILE: proxiesWith(`, ca_file: ${CA}`) })],
    ['of one proxy, not there', problemsOf({ CLIPROXY_PROXIES_FILE: proxiesWith(', ca_file: /canary/no') })],
    ['of one proxy, without a name', problemsOf({ CLIPROXY_PROXIES_FILE: proxiesWith(', ca_file: ""') })],
    [
      'of one proxy, no certificate',
      problemsOf({ CLIPROXY_PROXIES_FILE: proxiesWith(`, ca_file: ${fileWith('canary')}`) }),
    ],
  ] as const
  expectGolden('config/authorities.txt', report(outcomes))
})

test('a proxy has its own authorities, else those for all', () => {
  const file = proxiesWith(`, ca_file: ${fileWith(OTHER)}`)
  const cas = (env: Record<string, string>) =>
    loadConfig({ CLIPROXY_PROXIES_FILE: file, ...env }, NOW).proxies.map(({ ca }) => ca?.trim())
  expect(cas({ CLIPROXY_CA_FILE: CA })).toEqual([PEM.trim(), OTHER.trim()])
  expect(cas({})).toEqual([undefined, OTHER.trim()])
})

test('a mistake in headers is explained, without a value', () => {
  const cases: [string, string][] = [
    ['two, one from a file', `{CF-Access-Client-Id: a, CF-Access-Client-Secret: {file: ${fileWith('canary')}}}`],
    ['ours', '{Authorization: canary, x-management-key: canary, content-length: "5"}'],
    ['twice', '{X-A: canary, x-a: canary}'],
    ['empty', `{X-A: "", X-B: {file: ${fileWith('')}}, X-C: {file: ""}}`],
    ['no text', '{X-A: 5, X-B: [canary], X-C: {file: /canary, canary: 1}, X-D: {canary: 1}, X-E: {file: 5}}'],
    ['a file that is not there', '{X-A: {file: /canary/no}}'],
    ['two lines', '{X-A: "canary\\nX-B: canary"}'],
    ['names that are none', '{"X A": canary, "X-Ä": canary}'],
    ['values that became names', '{sk-canary-1234, sk-canary-5678}'],
    ['a list', '[canary]'],
    ['one text', 'canary'],
  ]
  const outcomes = cases.map(
    ([name, headers]) => [name, problemsOf({ CLIPROXY_PROXIES_FILE: proxiesWith(`, headers: ${headers}`) })] as const,
  )
  const text = report(outcomes)
  expectGolden('config/headers.txt', text)
  expect(text).not.toContain('canary')
})

test('--check-config names headers, and nothing of their values', () => {
  const headers = `{X-A: canary, X-B: {file: ${fileWith(' canary\n')}}}`
  const env = { CLIPROXY_PROXIES_FILE: proxiesWith(`, headers: ${headers}`) }
  expect(outputFor(env)).toContain('    headers:\n      X-A: (set)\n      X-B: (set)\n')
  expect(loadConfig(env, NOW).proxies[1]?.headers).toEqual({ 'X-A': 'canary', 'X-B': 'canary' })
})

test('HTTP proxies are told from what is none', () => {
  const outcomes = [
    { HTTP_PROXY: 'http://forwarder:3128' },
    { https_proxy: 'http://user:canary@forwarder:3128', HTTPS_PROXY: 'canary' },
    { HTTPS_PROXY: 'https://forwarder', NO_PROXY: 'a.example, .b.example  10.0.0.5' },
    { HTTP_PROXY: ' ', NO_PROXY: '*' },
    { HTTP_PROXY: 'forwarder:3128', HTTPS_PROXY: 'socks5://user:canary@forwarder' },
  ].map((env) => {
    const name = Object.entries(env).map(([key, value]) => `${key}=${value}`)
    return [name.join(' '), problemsOf({ ...COMPLETE, ...env }, ({ forward }) => JSON.stringify(forward))] as const
  })
  expectGolden('config/forward-proxies.txt', report(outcomes))
})

test('--check-config shows what is trusted and what is asked through, without a password', () => {
  const output = outputFor({ ...COMPLETE, CLIPROXY_CA_FILE: CA, HTTPS_PROXY: 'http://user:canary@forwarder:3128' })
  expectGolden('config/network.txt', output)
  expect(output).not.toContain('canary')
})
