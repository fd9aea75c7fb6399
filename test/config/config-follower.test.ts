import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/config.ts'
import { type FollowerDeps, followConfig } from '../../src/config/config-follower.ts'
import { makePipe } from '../support/named-pipe.ts'
import { createRecordedLog } from '../support/recorded-log.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { NOW } from './outcome.ts'

function stating(...names: string[]): string {
  return `subscriptions:\n${names.map((name) => `- {name: ${name}, subscription_end: 2027-01-31}\n`).join('')}`
}

function listing(...names: string[]): string {
  return `proxies:\n${names.map((name) => `- {name: ${name}, url: "http://${name}", management_key: key}\n`).join('')}`
}

/** A follower of both files, which begin with one subscription and two proxies. */
function follow(deps: Partial<FollowerDeps> = {}) {
  const folder = temporaryFolder()
  const [proxiesFile, subscriptionsFile] = [join(folder, 'proxies.yaml'), join(folder, 'subscriptions.yaml')]
  writeFileSync(proxiesFile, listing('a', 'b'))
  writeFileSync(subscriptionsFile, stating('start.json'))
  const env = { CLIPROXY_PROXIES_FILE: proxiesFile, CLIPROXY_SUBSCRIPTIONS_FILE: subscriptionsFile }
  const log = createRecordedLog()
  const follower = followConfig(loadConfig(env, NOW), { log, settleMs: 10, ...deps })
  const statements = () => follower.manuals().map(({ name }) => name)
  const proxies = () => follower.proxies().map(({ name }) => name)
  return {
    ...follower,
    proxiesFile,
    subscriptionsFile,
    statements,
    names: proxies,
    write: (text: string) => writeFileSync(subscriptionsFile, text),
    list: (text: string) => {
      // At once, so that nobody reads half of it.
      writeFileSync(`${proxiesFile}.new`, text)
      renameSync(`${proxiesFile}.new`, proxiesFile)
    },
    messages: () => log.lines.map(({ level, message }) => `${level}: ${message}`),
  }
}

test('an edit is in force at the next reading', async () => {
  const { read, write, statements, list, names, messages } = follow()
  write(stating('a.json'))
  await read()
  expect(statements()).toEqual(['a.json'])
  write(stating('b.json', 'c.json'))
  list(listing('b', 'a', 'c'))
  await read()
  expect([statements(), names()]).toEqual([
    ['b.json', 'c.json'],
    ['b', 'a', 'c'],
  ])
  expect(messages()).toEqual([])
})

test('fault 65: a file that states less than before counts when it is read the same a second time', async () => {
  const { read, write, statements, list, names, messages } = follow()
  write('subscriptions: []')
  expect(await read()).toEqual({ ok: true, waits: true })
  expect(statements()).toEqual(['start.json'])
  list(listing('a'))
  expect(await read()).toEqual({ ok: true, waits: true })
  expect([statements(), names()]).toEqual([['start.json'], ['a', 'b']])
  expect(await read()).toEqual({ ok: true, waits: false, changed: [] })
  expect([statements(), names()]).toEqual([[], ['a']])
  list(listing('b'))
  await read()
  expect(names()).toEqual(['a'])
  list(listing('a'))
  await read()
  list(listing('b'))
  await read()
  expect(names()).toEqual(['a'])
  expect(new Set(messages())).toEqual(
    new Set(['warn: The files state fewer proxies or subscriptions: this counts when it is read once more.']),
  )
})

test('a mistake between two readings that state less makes the second one the first', async () => {
  const { read, list, names } = follow()
  for (const text of [listing('a'), 'proxies: [', listing('a')]) {
    list(text)
    await read()
  }
  expect(names()).toEqual(['a', 'b'])
})

test('a reload reads as often as that takes', async () => {
  const { reload, list, names, messages } = follow()
  list(listing('b'))
  expect(await reload(new AbortController().signal)).toEqual({ ok: true, waits: false, changed: [] })
  expect(names()).toEqual(['b'])
  expect(messages()).toEqual([])
})

test('a reload of a file that goes on changing ends, and changes nothing', async () => {
  const { reload, list, names } = follow({ settleMs: 20 })
  let edits = 0
  const write = (): void => list(listing('a').replace(': key}', `: key-${edits++}}`))
  write()
  const writing = setInterval(write, 3)
  const reading = await reload(new AbortController().signal)
  clearInterval(writing)
  expect(reading).toMatchObject({ ok: false, hints: [expect.stringContaining('went on changing')] })
  expect(names()).toEqual(['a', 'b'])
})

test('fault 65: a mistake leaves both files as they were, and is logged once, without their text', async () => {
  const { read, reload, write, statements, list, names, messages } = follow()
  const wrong = `${stating('b.json')}- {name: canary@example.com.json, subscription_end: canary}\n`
  write(wrong)
  list(listing('a', 'b', 'c'))
  await read()
  await read()
  expect([statements(), names()]).toEqual([['start.json'], ['a', 'b']])
  write('canary: [')
  await read()
  write(stating('b.json'))
  await read()
  expect([statements(), names()]).toEqual([['b.json'], ['a', 'b', 'c']])
  list('proxies:\n- name: a\n  url: "http://a"\n  management_key: canary\n  canary-canary: 1\n')
  await read()
  await reload(new AbortController().signal)
  expect(messages()).toEqual([
    expect.stringMatching(
      /^error: CLIPROXY_SUBSCRIPTIONS_FILE, line 3: subscriptions\[1\]\.subscription_end: must be a date .* stays in force\.$/,
    ),
    expect.stringMatching(/^error: CLIPROXY_SUBSCRIPTIONS_FILE, line 1: is not valid YAML\./),
    expect.stringMatching(/^error: CLIPROXY_PROXIES_FILE, line 5: proxies\[0\]: unknown key\./),
    expect.stringMatching(/^error: CLIPROXY_PROXIES_FILE, line 5/),
  ])
  expect(messages().join()).not.toContain('canary')
})

test('a file that is gone, or became a pipe that nobody writes into, changes nothing and holds up nobody', async () => {
  const { read, subscriptionsFile, statements, messages } = follow()
  rmSync(subscriptionsFile)
  await read()
  makePipe(subscriptionsFile)
  await read()
  expect(statements()).toEqual(['start.json'])
  expect(messages()).toEqual([
    expect.stringMatching(/^error: CLIPROXY_SUBSCRIPTIONS_FILE names \S+, which cannot be read \(ENOENT\)/),
    expect.stringMatching(/^error: CLIPROXY_SUBSCRIPTIONS_FILE must name a regular file/),
  ])
})

test('a disk that does not answer leaves everything as it was, and is asked once at a time', async () => {
  const log = createRecordedLog()
  let readings = 0
  const hanging = Promise.withResolvers<never>()
  const readAgain = (): Promise<never> => {
    readings += 1
    return hanging.promise
  }
  const { read, proxies } = followConfig({ proxies: [], manuals: [], readAgain }, { log, timeoutMs: 20 })
  expect(await read()).toEqual({ ok: false, hints: ['A file of the configuration does not answer within 0.02 s.'] })
  await read()
  expect([readings, proxies(), log.lines.length]).toEqual([1, [], 1])
})

test('a proxy whose key, authority or headers change stays the same object, and is asked as it is stated now', async () => {
  const { read, list, proxies } = follow()
  const [a] = proxies()
  const secret = join(temporaryFolder(), 'secret')
  writeFileSync(secret, 'first')
  list(`proxies:
- {name: b, url: "http://b", management_key: second}
- {name: a, url: "http://a/", management_key_file: ${secret}}
`)
  await read()
  expect(proxies()[1]).toBe(a)
  expect(await a?.readKey()).toBe('first')
  list(`${listing('a', 'b').replace('management_key: key', 'management_key: key, headers: {X-A: "1"}')}`)
  await read()
  expect(proxies()[0]).not.toBe(a)
  expect(proxies()[0]?.headers).toEqual({ 'X-A': '1' })
  const [withHeaders] = proxies()
  list(`${listing('a', 'b').replace('management_key: key', 'management_key: key, headers: {X-A: "2"}')}`)
  await read()
  expect(proxies()[0]).toBe(withHeaders)
  expect(withHeaders?.headers).toEqual({ 'X-A': '2' })
})
