import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readList, readOne } from './read-one.ts'

describe('fault 26: an entry', () => {
  test.each([[undefined], [null], ['']])('with an id or a name of %j goes by the other', (missing) => {
    const named = readOne({ id: missing, name: 'a.json' })
    const identified = readOne({ id: 'a.json', name: missing })
    expect([named.name, identified.name]).toEqual(['a.json', 'a.json'])
    expect(named.credential).toBe(identified.credential)
  })

  test.each([[undefined], [null], ['']])('with a provider of %j goes by its type', (missing) => {
    expect(readOne({ provider: missing, type: 'claude' }).provider).toBe('claude')
  })
})

describe('fault 27: of a wrong type,', () => {
  test('a number is an identifier', () => {
    expect(readOne({ id: 12, name: 1.5, auth_index: 32 })).toMatchObject({ name: '1.5', authIndex: '32' })
    expect(readOne({ id: 12 }).credential).toBe(readOne({ id: '12' }).credential)
  })

  test.each([[{}], [['a@example.com']], [true], [7]])('%j is no text', (value) => {
    const { email, status, label, source, accountType, projectId, messageReason, provider } = readOne({
      email: value,
      status: value,
      label: value,
      source: value,
      account_type: value,
      project_id: value,
      status_message: value,
      provider: value,
      type: 'codex',
    })
    expect([email, status, label, source, accountType, projectId, messageReason]).toEqual(Array(7).fill(null))
    expect(provider).toBe('codex')
  })

  test.each([
    [true, true],
    ['true', true],
    [1, true],
    [false, false],
    ['false', false],
    [0, false],
    ['yes', false],
    [{}, false],
    [null, false],
  ])('%j as a flag is %s', (value, expected) => {
    const { disabled, unavailable } = readOne({ disabled: value, unavailable: value })
    expect([disabled, unavailable]).toEqual([expected, expected])
  })
})

test('fault 28: an unknown provider and status are kept as they are, within their columns', () => {
  const { provider, status } = readOne({ provider: `New-${'x'.repeat(99)}`, status: `Odd ${'y'.repeat(99)}` })
  expect(provider).toBe(`New-${'x'.repeat(46)}`)
  expect(status).toBe(`Odd ${'y'.repeat(46)}`)
})

describe('fault 33: as a counter,', () => {
  test.each([['9007199254740993'], ['1e400'], ['-1'], ['1.5'], ['"5"'], ['null'], ['{}']])(
    '%s is no count',
    (number) => {
      const list = readList(
        `{"files":[{"id":"a","type":"codex","success":${number},"failed":1,"recent_requests":[{"success":1,"failed":${number}}]}]}`,
      )
      expect(list.observations[0]).toMatchObject({ requests: null, recentRequests: null })
    },
  )

  test('-0 is 0', () => {
    const [observation] = readList('{"files":[{"id":"a","type":"codex","success":-0,"failed":-0}]}').observations
    expect(observation?.requests).toStrictEqual({ success: 0, failed: 0 })
  })
})

describe('fault 35: of the characters that break text formats,', () => {
  test('NUL is taken out', () => {
    expect(readOne({ name: '\0a\0.json', email: '\0' })).toMatchObject({ name: 'a.json', email: null })
    expect(Object.fromEntries(readList([{ id: '\0', type: 'codex' }]).rejected)).toEqual({ no_identity: 1 })
  })

  test.each([['a\nb'], ['"'], ['\\'], ['\r'], ['\u2028'], ['\u202e'], ['x"} 1\nevil{a="b']])('%j is kept', (name) => {
    expect(readOne({ name }).name).toBe(name)
  })

  test('a NUL keeps two identities apart', () => {
    expect(readOne({ id: 'a\0' }).credential).not.toBe(readOne({ id: 'a' }).credential)
  })
})

test('fault 36: lone surrogates are shown well-formed and stay apart', () => {
  const list = readList('{"files":[{"id":"a\\ud800","type":"codex"},{"id":"a\\ud801","type":"codex"}]}')
  expect(list.observations.map(({ name }) => name)).toEqual(['a\ufffd', 'a\ufffd'])
  expect(list.observations.map(({ credential }) => credential)).toEqual([
    sha256Start('"a\\ud800"'),
    sha256Start('"a\\ud801"'),
  ])
})

describe('fault 37: long texts', () => {
  test('are cut to their columns', () => {
    const long = 'x'.repeat(10_000)
    const observation = readOne({
      id: long,
      name: long,
      email: long,
      label: long,
      account_type: long,
      source: long,
      project_id: long,
      auth_index: long,
      id_token: { plan_type: long, chatgpt_account_id: long },
    })
    const { name, email, label, accountType, source, projectId, authIndex, statement } = observation
    expect([name, email, label, accountType, source, projectId, authIndex].map((text) => text?.length)).toEqual([
      255, 255, 255, 20, 20, 255, 64,
    ])
    expect([statement?.planType?.length, statement?.accountId?.length]).toEqual([50, 255])
    expect(observation.credential).toBe(sha256Start(long))
  })

  test('are not cut within a character', () => {
    expect(readOne({ name: `${'x'.repeat(254)}😀` }).name).toBe('x'.repeat(254))
    expect(readOne({ name: `${'x'.repeat(253)}😀y` }).name).toBe(`${'x'.repeat(253)}😀`)
  })

  test('of a megabyte in a status message still tell a reason', () => {
    expect(readOne({ status_message: `${'x'.repeat(1_000_000)} status 429` }).messageReason).toBe('rate_limited')
  })
})

test('fault 38: ids that only look alike are distinct', () => {
  const ids = ['\u00e9.json', 'e\u0301.json', 'a.json', '\u0430.json', 'A.json']
  expect(new Set(ids.map((id) => readOne({ id }).credential)).size).toBe(ids.length)
})

test('fault 39: keys, paths, notes and messages stay behind', () => {
  const canary = 'sk-canary'
  const observation = readOne({
    account_type: 'api_key',
    account: canary,
    path: canary,
    note: canary,
    status_message: canary,
    api_key: canary,
    id_token: { plan_type: 'plus', organizations: [{ title: canary }], user_id: canary },
    quota: { signals: canary },
    recent_requests: [{ time: canary, success: 1, failed: 0, note: canary }],
  })
  expect(JSON.stringify(observation)).not.toContain(canary)
})

test.each([['__proto__'], ['constructor'], ['toString']])('fault 40: %s is a name like any other', (word) => {
  expect(readOne({ id: word, name: word, provider: word, status: word, status_message: word })).toMatchObject({
    credential: sha256Start(word),
    provider: word,
    status: word,
    messageReason: 'other',
  })
})

function sha256Start(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
