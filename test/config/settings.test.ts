import { expect, test } from 'vitest'
import { HELP } from '../../src/cli/help.ts'
import { loadConfig } from '../../src/config/config.ts'
import { expectGolden } from '../support/golden.ts'
import { COMPLETE, NOW, outputFor, problemsOf, report } from './outcome.ts'

test('with a key alone, everything else has its default', () => {
  expectGolden('config/defaults.txt', outputFor(COMPLETE))
})

test('everything can be set', () => {
  expectGolden(
    'config/all-set.txt',
    outputFor({
      CLIPROXY_MANAGEMENT_KEY: ' canary-key\n',
      CLIPROXY_URL: 'https://proxy.example/cliproxy/',
      CLIPROXY_NAME: 'office.1_a-b',
      CLIPROXY_NOTE_DATES: 'OFF',
      CLIPROXY_INQUIRIES: ' codex-usage, Codex-Subscription,,codex-usage',
      OAUTH_SYNC_INTERVAL_SECONDS: '60',
      SUPABASE_URL: 'https://abcdefgh.supabase.co/',
      SUPABASE_SECRET_KEY: 'sb_secret_canary',
      DATA_DIR: '/var/lib/exporter',
      USAGE_RETENTION_DAYS: '3650',
      COLLECTOR_HOST: '::',
      COLLECTOR_TRIGGER_PORT: '65535',
      COLLECTOR_ALLOWED_HOSTS: ' Exporter.example.com, status.example.com.,',
      COLLECTOR_API_TOKEN: 'canary-token',
      METRICS_TOKEN: 'canary-token',
      METRICS_EMAIL: 'None',
      GRAFANA_URL: 'https://grafana.example.com/',
      CLIPROXY_FAILURE_EVENTS: 'OFF',
      LOG_LEVEL: 'WARN',
      LOG_FORMAT: 'text',
    }),
  )
})

test('an empty value is an unset one', () => {
  const { warnings, proxies, readAgain, ...config } = loadConfig(COMPLETE, NOW)
  const names = Object.keys({
    CLIPROXY_URL: 0,
    OAUTH_SYNC_INTERVAL_SECONDS: 0,
    SUPABASE_URL: 0,
    METRICS_EMAIL: 0,
    LOG_LEVEL: 0,
  })
  const empty = Object.fromEntries([
    ...names.map((name) => [name, '']),
    ['SUPABASE_SECRET_KEY', ' \t\n'],
    ['METRICS_TOKEN_FILE', ''],
  ])
  expect(loadConfig({ ...empty, ...COMPLETE }, NOW)).toMatchObject(config)
})

test.each([
  ['codex', ', not "codex"'],
  ['codex-subscription antigravity-usage', ''],
  ['codex-usage,canary', ', not "canary"'],
  ['*', ', not "*"'],
])('an inquiry that is not known is refused with the list of those that are: %s', (CLIPROXY_INQUIRIES, not) => {
  expect(problemsOf({ ...COMPLETE, CLIPROXY_INQUIRIES })).toBe(
    `CLIPROXY_INQUIRIES must be some of codex-subscription, codex-usage, claude-profile, claude-usage, kimi-usage, xai-usage, separated by commas${not}.`,
  )
})

test('fault 62: an interval is exact, or refused', () => {
  const values = [
    '900',
    '90',
    '60',
    '86400',
    '0900',
    '7',
    '59',
    '0',
    '-1',
    '86401',
    'abc',
    '1e3',
    '900.5',
    '+900',
    '0x384',
    '９００',
    '99999999999',
    '900s',
    '',
  ]
  const cases = values.map((value) => {
    const env = { ...COMPLETE, OAUTH_SYNC_INTERVAL_SECONDS: value }
    return [JSON.stringify(value), problemsOf(env, ({ intervalSeconds }) => intervalSeconds)] as const
  })
  expectGolden('config/interval.txt', report(cases))
})

test('a number, word or address that cannot be is refused', () => {
  const wrong: [string, string][] = [
    ...['-1', '65536', '5001/tcp', '99999999'].map((value): [string, string] => ['COLLECTOR_TRIGGER_PORT', value]),
    ...['0', '3651', 'thirty'].map((value): [string, string] => ['USAGE_RETENTION_DAYS', value]),
    ...['http://0.0.0.0', '0.0.0.0:5001', '[::]', 'a b', '*', '999.1.1.1', '127.0.0', '5001'].map(
      (value): [string, string] => ['COLLECTOR_HOST', value],
    ),
    ...[
      'http://a.example',
      'a.example:5001',
      '*',
      '*.example.com',
      'a.example b.example',
      'a/b',
      'a/b,a.example,*',
    ].map((value): [string, string] => ['COLLECTOR_ALLOWED_HOSTS', value]),
    ['CLIPROXY_NOTE_DATES', 'true'],
    ['METRICS_EMAIL', 'hidden'],
    ['GRAFANA_URL', 'grafana.example.com'],
    ['GRAFANA_URL', 'https://grafana.example.com/d/abc/overview?orgId=1'],
    ['GRAFANA_URL', 'javascript:alert(1)'],
    ['CLIPROXY_FAILURE_EVENTS', 'on'],
    ['LOG_LEVEL', 'verbose'],
    ['LOG_FORMAT', 'logfmt'],
    ['METRICS_TOKEN', 'two\nlines'],
    ['COLLECTOR_API_TOKEN', 'a\u0000b'],
    ['METRICS_TOKEN', 'two words'],
    ['METRICS_TOKEN', 'schlüssel'],
    ['COLLECTOR_API_TOKEN', 'a\u00a0b'],
    ['COLLECTOR_API_TOKEN', 'a\u200bb'],
  ]
  expectGolden(
    'config/values.txt',
    report(
      wrong.map(([name, value]) => [`${name}=${JSON.stringify(value)}`, problemsOf({ ...COMPLETE, [name]: value })]),
    ),
  )
})

test.each(['a', 'Basic:~!"#$%&()*+,-./;<=>?@[\\]^_`{|}'])('%s is a token', (token) => {
  expect(problemsOf({ ...COMPLETE, METRICS_TOKEN: token }, (config) => config.metricsToken)).toBe(`accepted ${token}`)
})

test.each(['0.0.0.0', '::1', 'localhost', 'collector-1.example'])('%s is a host to listen on', (host) => {
  expect(problemsOf({ ...COMPLETE, COLLECTOR_HOST: host }, (config) => config.host)).toBe(`accepted ${host}`)
})

test('a name that looks like a setting and is none is warned about', () => {
  const { warnings } = loadConfig(
    {
      ...COMPLETE,
      LOGLEVEL: 'debug',
      DATA_DIRR: '/data',
      SUPABASE_KEY: 'canary',
      OAUTH_PROXY: 'x',
      DISPLAY: ':0',
      FTP_PROXY: 'http://a',
      COLLECTOR_SERVICE_HOST: '10.0.0.1',
      COLLECTOR_SERVICE_PORT: '5001',
      COLLECTOR_SERVICE_PORT_HTTP: '5001',
      METRICS_PORT: 'tcp://10.0.0.1:5001',
      COLLECTOR_PORT_5001_TCP: 'tcp://10.0.0.1:5001',
      COLLECTOR_PORT_5001_TCP_ADDR: '10.0.0.1',
      CLIPROXY_PORT_8317_TCP_PROTO: 'tcp',
      CLIPROXY_KEY: 'canary',
      OAUTH_SYNC_INTERVAL: '5',
      COLLECTOR_PORT: '5001',
      METRICS_EMAILS: 'full',
      SUPABASE_SERVICE_ROLE_KEY: 'canary',
      CLIPROXY_MANAGEMENT_KEY_FILES: '/x',
      CLIPROXY_URL_FILE: '/x',
      CLIPROXY_NAMES: '',
      PATH: '/usr/bin',
      LOG_LEVELS: 'x',
      cliproxy_url: 'x',
    },
    NOW,
  )
  expectGolden('config/warnings.txt', `${warnings.join('\n')}\n`)
})

test.each([
  ['METRIC_TOKEN', 'METRICS_TOKEN'],
  ['METRICS_TOKENS', 'METRICS_TOKEN'],
  ['metrics_token', 'METRICS_TOKEN'],
  ['METRICS_TOKEN_FIL', 'METRICS_TOKEN_FILE'],
  ['COLLECTER_API_TOKEN', 'COLLECTOR_API_TOKEN'],
  ['COLLECTOR_TOKEN', 'COLLECTOR_API_TOKEN'],
  ['SUPABASE_SECRET_KY', 'SUPABASE_SECRET_KEY'],
])('%s is a mistake while %s is not set, since it would guard nothing', (name, meant) => {
  const sentence = `${name} is not a setting of this program: did you mean ${meant}?`
  expect(problemsOf({ ...COMPLETE, [name]: 'canary' })).toBe(
    `${sentence} It looks like a secret, and has no effect under this name.`,
  )
  const secrets = { METRICS_TOKEN: 'a', COLLECTOR_API_TOKEN: 'a', SUPABASE_SECRET_KEY: 'sb_secret_a' }
  const { warnings } = loadConfig({ ...COMPLETE, ...secrets, SUPABASE_URL: 'https://a.example', [name]: 'canary' }, NOW)
  expect(warnings).toEqual([sentence])
})

test('--help names the flags', () => {
  expectGolden('cli/help.txt', HELP)
})
