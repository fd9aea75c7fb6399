import { writeFileSync } from 'node:fs'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeConfig } from '../../src/cli/check-config.ts'
import { loadConfig } from '../../src/config/config.ts'
import { ConfigError } from '../../src/config/config-error.ts'
import { type Environment, SECRET_NAMES, SETTING_NAMES } from '../../src/config/environment.ts'
import { expectGolden } from '../support/golden.ts'
import { COMPLETE, fileWith, NOW, problemsOf } from './outcome.ts'

test('all mistakes are reported at once', () => {
  const env = {
    CLIPROXY_URL: 'ftp://canary:canary@localhost',
    CLIPROXY_NAME: 'a b',
    CLIPROXY_SUBSCRIPTIONS_FILE: fileWith('subscriptions: [{name: a, subscription_end: never, proxy: 7, x: 1}]'),
    CLIPROXY_NOTE_DATES: 'canary',
    OAUTH_SYNC_INTERVAL_SECONDS: '7',
    SUPABASE_URL: 'canary',
    SUPABASE_SECRET_KEY: 'sb_publishable_canary',
    USAGE_RETENTION_DAYS: '0',
    COLLECTOR_HOST: 'http://canary',
    COLLECTOR_TRIGGER_PORT: '99999',
    COLLECTOR_API_TOKEN_FILE: '/canary/not/there',
    METRICS_TOKEN: 'canary',
    METRICS_TOKEN_FILE: fileWith('canary'),
    METRICS_EMAIL: 'canary',
    LOG_LEVEL: 'canary',
    LOG_FORMAT: 'canary',
  }
  const messages = problemsOf(env)
  expectGolden('config/everything.txt', `${messages}\n`)
  expect(messages).not.toMatch(/canary(?!")/)
})

const CANARY = 'q7canaryz'
/** Settings whose value a message may show, since it holds no secret. */
const SHOWN: ReadonlySet<string> = new Set([
  'CLIPROXY_CA_FILE',
  'CLIPROXY_PROXIES_FILE',
  'CLIPROXY_SUBSCRIPTIONS_FILE',
  'CLIPROXY_NOTE_DATES',
  'CLIPROXY_FAILURE_EVENTS',
  'CLIPROXY_INQUIRIES',
  'OAUTH_SYNC_INTERVAL_SECONDS',
  'USAGE_RETENTION_DAYS',
  'COLLECTOR_HOST',
  'COLLECTOR_TRIGGER_PORT',
  'COLLECTOR_ALLOWED_HOSTS',
  'METRICS_EMAIL',
  'LOG_LEVEL',
  'LOG_FORMAT',
])
const others = [...SECRET_NAMES, ...SECRET_NAMES.map((name) => `${name}_FILE`), 'CLIPROXY_OTHER', 'HTTPS_PROXY']
const hidden = [...SETTING_NAMES, ...others].filter((name) => !SHOWN.has(name))
const value = fc.oneof(
  fc.constantFrom(
    CANARY,
    `http://${CANARY}:${CANARY}@localhost`,
    `http://localhost?${CANARY}`,
    `postgresql://${CANARY}`,
    `/${CANARY}/file`,
    `$2a$${CANARY}`,
    `sb_publishable_${CANARY}`,
    `${CANARY}\n${CANARY}`,
    `9${CANARY}`,
  ),
  fc.string({ unit: 'binary', maxLength: 20 }).map((noise) => `${noise}${CANARY}`),
)
const yaml = fc.oneof(
  value,
  fc.constantFrom(
    `proxies: [{name: "${CANARY} ${CANARY}", url: ftp://${CANARY}, management_key: 5, ${CANARY}: 1}]`,
    `subscriptions: [{name: ${CANARY}, subscription_end: ${CANARY}, proxy: ${CANARY}, "${CANARY}": 1}]`,
    `subscriptions: [{name: ${CANARY}, subscription_end: 2027-01-31, proxy: ${CANARY}}]`,
    `${CANARY}: &a [*a]`,
    `proxies:\n - ${CANARY}: [`,
  ),
)
const content = yaml.map((text) => ({ text }))

test('no value of a setting that may hold a secret, and nothing of any file, is ever in a message', () => {
  const options = { noNullPrototype: true }
  const settings = fc
    .tuple(
      fc.dictionary(fc.constantFrom(...hidden), fc.oneof(value, content), { ...options, minKeys: 1 }),
      fc.dictionary(fc.constantFrom(...SHOWN), content, options),
    )
    .map(([secrets, files]) => ({ ...files, ...secrets }))
  const path = fileWith('')
  fc.assert(
    fc.property(settings, fc.boolean(), (stated, complete) => {
      const env = Object.fromEntries(
        Object.entries(stated).map(([name, set]) => [name, typeof set === 'string' ? set : writeTo(path, set.text)]),
      )
      for (const message of messagesOf(complete ? { ...COMPLETE, ...env } : env)) expect(message).not.toContain(CANARY)
    }),
    { numRuns: 500, seed: 41 },
  )
})

test.each(['ann@example.com', 'x'.repeat(25), 'a\nb', 'a"b'])('%j is shown of no setting', (given) => {
  const messages = problemsOf({
    ...COMPLETE,
    LOG_LEVEL: given,
    COLLECTOR_HOST: `${given}/`,
    USAGE_RETENTION_DAYS: given,
  })
  expect(messages.split('\n')).toHaveLength(3)
  expect(messages).not.toContain(', not ')
})

test('no secret is in what is printed of a configuration that is good', () => {
  const secrets = Object.fromEntries(SECRET_NAMES.map((name) => [name, CANARY]))
  const config = loadConfig(
    { ...secrets, SUPABASE_URL: 'https://a.example', SUPABASE_SECRET_KEY: `sb_secret_${CANARY}` },
    NOW,
  )
  expect(describeConfig(config, null)).not.toContain(CANARY)
  expect(describeConfig(config, null).match(/\(set\)/g)).toHaveLength(4)
})

function messagesOf(env: Environment): readonly string[] {
  try {
    return loadConfig(env, NOW).warnings
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return [...error.hints, inspect(error)]
  }
}

function writeTo(path: string, text: string): string {
  writeFileSync(path, text)
  return path
}
