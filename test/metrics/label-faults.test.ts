import { expect, test } from 'vitest'
import { credentialWith } from '../support/credentials.ts'
import { seriesOf } from './exposition-parser.ts'
import { openExposition, snapshotOf, textFor, textOf } from './open-exposition.ts'
import { complaintsOfPromtool, hasPromtool } from './promtool.ts'

const INFO = 'cliproxy_oauth_credential_info'
const EVIL_NAMES = [
  'line\nbreak.json',
  'quo"te.json',
  'back\\slash.json',
  'ends with a backslash\\',
  'carriage\rreturn.json',
  'nul\0.json',
  'line\u2028separator.json',
  'right\u202eto left.json',
  'x"} 1\nevil{a="b',
  'lone \ud800 surrogate',
]

test.each(EVIL_NAMES)('fault 35: a file named %j is exactly one series', async (name) => {
  const text = await textFor([credentialWith({ name, email: null, planType: name })])
  const series = seriesOf(text, INFO)
  expect(series).toHaveLength(1)
  expect(series[0]?.labels.get('plan_type')).toBe(name.toWellFormed().replaceAll(/[\0\r\u2028]/g, '\ufffd'))
  expect(series[0]?.labels.get('name')).not.toMatch(/[\p{Cc}\u2028\u202e]/u)
})

test.skipIf(!hasPromtool)('fault 35: promtool reads all such names', async () => {
  const credentials = EVIL_NAMES.map((name, index) =>
    credentialWith({ name, email: null, planType: name, credential: String(index).repeat(16) }),
  )
  expect(complaintsOfPromtool(await textFor(credentials))).toEqual([expect.stringContaining('days_remaining')])
})

test('fault 36: two different lone surrogates are two series, with names that differ', async () => {
  const text = await textFor([
    credentialWith({ name: 'a\ud800.json', email: null, credential: 'a'.repeat(16) }),
    credentialWith({ name: 'a\udbff.json', email: null, credential: 'b'.repeat(16) }),
  ])
  expect(seriesOf(text, INFO).map(({ labels }) => labels.get('name'))).toEqual(['a\ufffd.json', 'a\ufffd.json #bbbb'])
})

test('fault 37: a name of 10 kB is cut on a code point, at 128', async () => {
  const text = await textFor([credentialWith({ name: '😀'.repeat(2500), email: null, planType: '😀'.repeat(70) })])
  expect(seriesOf(text, INFO)[0]?.labels.get('name')).toBe('😀'.repeat(128))
  expect(seriesOf(text, INFO)[0]?.labels.get('plan_type')).toBe('😀'.repeat(64))
})

test('fault 38: names that only look the same stay apart', async () => {
  const text = await textFor([
    credentialWith({ name: 'caf\u00e9.json', email: null, credential: 'a'.repeat(16) }),
    credentialWith({ name: 'cafe\u0301.json', email: null, credential: 'b'.repeat(16) }),
  ])
  expect(seriesOf(text, INFO).map(({ labels }) => labels.get('name'))).toEqual(['caf\u00e9.json', 'cafe\u0301.json'])
})

test('fault 39: no mode but `full` shows an e-mail, an account or a label', async () => {
  const secrets = {
    email: 'canary@mail.example',
    label: 'canary-label',
    accountId: 'canary-account',
    authIndex: 'canary-index',
  }
  const credential = credentialWith({
    ...secrets,
    name: 'codex-canary@mail.example-plus.json',
    projectId: 'canary-project',
  })
  for (const mode of ['masked', 'none'] as const) expect(await textFor([credential], mode)).not.toContain('canary')
  const shown = (await textFor([credential], 'full')).match(/canary[^"]*/g)
  expect(shown).toEqual(['canary@mail.example'])
})

test('a credential that left is gone from the text, and the gzip', async () => {
  const { exposition, clock } = openExposition()
  exposition.publish(snapshotOf([credentialWith(), credentialWith({ credential: 'f'.repeat(16) })], clock))
  expect(await textOf(exposition)).toContain('ffffffffffffffff')
  exposition.publish(snapshotOf([credentialWith()], clock))
  expect(await textOf(exposition, true)).not.toContain('ffffffffffffffff')
  expect(await textOf(exposition)).not.toContain('ffffffffffffffff')
})
