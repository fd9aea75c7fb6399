import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { followSubscriptions } from '../../src/config/followed-subscriptions.ts'
import { manualWith } from '../support/credentials.ts'
import { makePipe } from '../support/named-pipe.ts'
import { createRecordedLog } from '../support/recorded-log.ts'
import { temporaryFolder } from '../support/temporary.ts'

const AT_START = [manualWith({ name: 'start.json' })]

function follow() {
  const file = join(temporaryFolder(), 'subscriptions.yaml')
  const log = createRecordedLog()
  const proxies = [{ name: 'default', url: 'http://localhost:8317', readKey: async () => 'key' }]
  const { read } = followSubscriptions({ manuals: AT_START, subscriptionsFile: file, proxies }, log)
  return {
    file,
    namesAfter: async (text: string | null) => {
      if (text !== null) writeFileSync(file, text)
      return (await read()).map(({ name }) => name)
    },
    messages: () => log.lines.map(({ level, message }) => `${level}: ${message}`),
  }
}

function stating(...names: string[]): string {
  return `subscriptions:\n${names.map((name) => `- {name: ${name}, subscription_end: 2027-01-31}\n`).join('')}`
}

test('an edit is in force at the next reading', async () => {
  const { namesAfter, messages } = follow()
  expect(await namesAfter(stating('a.json'))).toEqual(['a.json'])
  expect(await namesAfter(stating('b.json', 'c.json'))).toEqual(['b.json', 'c.json'])
  expect(await namesAfter('subscriptions: []')).toEqual([])
  expect(messages()).toEqual([])
})

test('a mistake leaves the last good statements in force, and is logged once, without the text of the file', async () => {
  const { namesAfter, messages } = follow()
  await namesAfter(stating('a.json'))
  const wrong = `${stating('b.json')}- {name: canary@example.com.json, subscription_end: canary}\n`
  expect(await namesAfter(wrong)).toEqual(['a.json'])
  expect(await namesAfter(wrong)).toEqual(['a.json'])
  expect(await namesAfter('canary: [')).toEqual(['a.json'])
  expect(await namesAfter(stating('b.json'))).toEqual(['b.json'])
  expect(await namesAfter(wrong)).toEqual(['b.json'])
  expect(messages()).toEqual([
    expect.stringMatching(
      /^error: CLIPROXY_SUBSCRIPTIONS_FILE: subscriptions\[1\]\.subscription_end: must be a date .* in force\.$/,
    ),
    expect.stringMatching(/^error: CLIPROXY_SUBSCRIPTIONS_FILE: is not valid YAML/),
    expect.stringMatching(/^error: CLIPROXY_SUBSCRIPTIONS_FILE: subscriptions\[1\]/),
  ])
  expect(messages().join()).not.toContain('canary')
})

test('a file that is gone, or became a pipe that nobody writes into, changes nothing and holds up nobody', async () => {
  const { file, namesAfter, messages } = follow()
  expect(await namesAfter(null)).toEqual(['start.json'])
  makePipe(file)
  expect(await namesAfter(null)).toEqual(['start.json'])
  rmSync(file)
  expect(await namesAfter(stating('a.json'))).toEqual(['a.json'])
  expect(messages()).toEqual([
    'error: CLIPROXY_SUBSCRIPTIONS_FILE cannot be read (ENOENT). The last good statements stay in force.',
    'error: CLIPROXY_SUBSCRIPTIONS_FILE no longer names a regular file. The last good statements stay in force.',
  ])
})

test('without a file there is nothing to read', async () => {
  const config = { manuals: AT_START, subscriptionsFile: null, proxies: [] }
  const { current, read } = followSubscriptions(config, createRecordedLog())
  expect(current()).toBe(AT_START)
  expect(await read()).toBe(AT_START)
})
