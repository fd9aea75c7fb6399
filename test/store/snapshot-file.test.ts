import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ProxySnapshot, Snapshot } from '../../src/domain/snapshot.ts'
import { openSnapshotFile } from '../../src/store/snapshot-file.ts'
import { credentialsOf, credentialWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { createRecordedLog } from '../support/recorded-log.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { arbitraryCredential } from './support/arbitrary-credential.ts'
import { daysAfter } from './support/syncs.ts'

function setUp() {
  const folder = join(temporaryFolder(), 'data')
  const file = join(folder, 'snapshot.json')
  const log = createRecordedLog()
  return { folder, file, log, open: () => openSnapshotFile(file, log) }
}

const fetched: ProxySnapshot = {
  proxy: 'a',
  credentials: [
    credentialWith({ proxy: 'a' }),
    credentialWith({ proxy: 'a', credential: 'x', endAt: null, evidence: null }),
  ],
  removed: [],
  listed: 2,
  askedAt: AT,
  askedMonotonicMs: 12,
  rejected: new Map([['invalid', 1]]),
  cooldowns: new Map([['x', []]]),
  version: 'v7.2.140',
}
const loaded: ProxySnapshot = {
  ...fetched,
  askedMonotonicMs: null,
  rejected: new Map(),
  cooldowns: new Map(),
  version: null,
}
const snapshotOf = (...proxies: ProxySnapshot[]): Snapshot => new Map(proxies.map((each) => [each.proxy, each]))

test('what was saved is loaded after a restart, for the configured proxies', async () => {
  const { file, open, log } = setUp()
  const before = open()
  before.save(snapshotOf(fetched, { ...fetched, proxy: 'gone' }))
  await before.close()
  expect(await open().load(['a', 'never seen'])).toEqual(snapshotOf(loaded))
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(log.lines).toEqual([])
})

test('a file of the first release is read: nothing is remembered, and the id_token stated what counted', async () => {
  const { file, open, log } = setUp()
  const before = open()
  before.save(snapshotOf(fetched))
  await before.close()
  const news = ['condition', 'name_suffix', 'evidence']
  const ofFirst = JSON.parse(readFileSync(file, 'utf8'), (key, value) => (news.includes(key) ? undefined : value))
  writeFileSync(file, JSON.stringify(ofFirst))
  expect(await open().load(['a'])).toEqual(snapshotOf(loaded))
  expect(log.lines).toEqual([])
})

test('any credentials, with what is remembered and stated of them', async () => {
  const { open } = setUp()
  const sampled = fc.sample(arbitraryCredential, { numRuns: 100, seed: 60 })
  const before = open()
  before.save(snapshotOf({ ...fetched, proxy: 'default', credentials: sampled }))
  await before.close()
  expect((await open().load(['default'])).get('default')?.credentials).toEqual(sampled)
})

test('what was missing when it was saved does not count as listed', async () => {
  const { open } = setUp()
  const file = open()
  const credentials = [...fetched.credentials, credentialWith({ credential: 'lost', missingSinceAt: AT })]
  file.save(snapshotOf({ ...fetched, credentials }))
  await file.close()
  expect((await open().load(['a'])).get('a')).toMatchObject({ listed: 2, credentials: { length: 3 } })
})

test('nothing is loaded when nothing was saved', async () => {
  const { open, log } = setUp()
  expect(await open().load(['a'])).toEqual(new Map())
  expect(log.lines).toEqual([])
})

test('of many snapshots the last is kept, and no file is left over', async () => {
  const { folder, open } = setUp()
  const file = open()
  for (const days of [1, 2, 3, 4]) {
    file.save(snapshotOf({ ...fetched, askedAt: daysAfter(days), credentials: credentialsOf(days * 100) }))
  }
  await file.close()
  const { askedAt, credentials } = (await open().load(['a'])).get('a') ?? loaded
  expect([askedAt, credentials.length]).toEqual([daysAfter(4), 400])
  expect(readdirSync(folder)).toEqual(['snapshot.json'])
})

test.each([
  ['half of it', (text: string) => text.slice(0, text.length / 2)],
  ['nothing', () => ''],
  ['zeros', (text: string) => '\0'.repeat(text.length)],
  ['another version', (text: string) => text.replace('"version":1', '"version":2')],
  ['another shape', (text: string) => text.replace('"proxies":[', '"proxies":[7,')],
])('fault 60: a file with %s in it is set aside, and the next one is good', async (_, corrupt) => {
  const { folder, file, open, log } = setUp()
  const before = open()
  before.save(snapshotOf(fetched))
  await before.close()
  writeFileSync(file, corrupt(readFileSync(file, 'utf8')))
  const after = open()
  expect(await after.load(['a'])).toEqual(new Map())
  expect(readdirSync(folder)).toEqual(['snapshot.json.corrupt'])
  expect(log.lines).toMatchObject([{ level: 'warn' }])
  expect(JSON.stringify(log.lines)).not.toContain('example.com')
  after.save(snapshotOf(fetched))
  await after.close()
  expect(await open().load(['a'])).toEqual(snapshotOf(loaded))
})

test('a row damaged by hand is read as far as it can be', async () => {
  const { file, open } = setUp()
  const before = open()
  before.save(snapshotOf(fetched))
  await before.close()
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"status_label":"ok"', '"status_label":"fine"'))
  expect((await open().load(['a'])).get('a')?.credentials).toMatchObject([{ statusLabel: 'unknown' }, {}])
})

test('fault 60: a folder that cannot be written is warned about once, and again after it could', async () => {
  const { folder, file, open, log } = setUp()
  const snapshotFile = open()
  const save = async () => {
    snapshotFile.save(snapshotOf(fetched))
    await snapshotFile.close()
  }
  // A folder in the file's place stops root too, which no mode does.
  const block = () => {
    rmSync(file, { force: true })
    mkdirSync(join(file, 'in the way'), { recursive: true })
  }
  block()
  await save()
  await save()
  expect(log.lines).toMatchObject([{ level: 'warn', message: 'The last snapshot cannot be kept for a restart.' }])
  rmSync(file, { recursive: true })
  await save()
  expect(await open().load(['a'])).toEqual(snapshotOf(loaded))
  block()
  await save()
  expect(log.lines).toHaveLength(2)
  expect(JSON.stringify(log.lines)).not.toContain(folder)
  expect(readdirSync(folder)).toEqual(['snapshot.json'])
})
