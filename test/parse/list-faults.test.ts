import { describe, expect, test } from 'vitest'
import { parseAuthFiles } from '../support/parse-auth-files.ts'
import { NOW, readList } from './read-one.ts'

const CONTEXT = { version: '7.2.140', askedAt: NOW }

test.each([[null], [[]], [{}], [{ files: null }], [{ files: {} }], [''], [0], [undefined]])(
  'fault 21: %j is not a list, which differs from a list without credentials',
  (body) => {
    expect(parseAuthFiles(body, CONTEXT)).toBeNull()
  },
)

test('fault 22: an empty list is a list', () => {
  expect(readList([])).toEqual({ observations: [], rejected: new Map(), degraded: false, partial: false })
})

test('fault 24: an error answered with 200 is no list', () => {
  expect(parseAuthFiles({ error: 'invalid management key' }, CONTEXT)).toBeNull()
})

test.each([
  ['7.2.140', true],
  ['v7.2.140', true],
  ['6.3.56', true],
  ['6.4.0', true],
  ['dev', true],
  ['6.3.55', false],
  ['6.3.36', false],
  ['5.9.99', false],
  [null, false],
])('fault 25: a list without ids is degraded when version %j has ids: %s', (version, degraded) => {
  const fromDisk = { name: 'codex-ann.json', size: 1, modtime: '2026-11-23T04:20:29Z', type: 'codex' }
  expect(readList([fromDisk, { ...fromDisk, id: '', name: 'b.json' }], version).degraded).toBe(degraded)
  expect(readList([fromDisk, { ...fromDisk, id: 'b.json' }], version).degraded).toBe(false)
})

test('fault 26: a bad entry is refused alone and counted by reason', () => {
  const good = { id: 'a.json', provider: 'codex' }
  const list = readList([null, 'text', ['a'], 7, {}, { id: '', name: null }, { id: 'b.json', provider: '' }, good])
  expect(list.observations.map(({ name }) => name)).toEqual(['a.json'])
  expect(Object.fromEntries(list.rejected)).toEqual({ not_an_object: 4, no_identity: 2, invalid: 1 })
})

test('fault 29: of entries with one id the newest counts, and the others are counted', () => {
  const entry = { id: 'a.json', provider: 'codex' }
  const list = readList([
    { ...entry, name: 'first' },
    { ...entry, name: 'newest', updated_at: '2026-11-23T04:00:00.2Z' },
    { ...entry, name: 'older', updated_at: '2026-11-23T04:00:00.1Z' },
    { ...entry, name: 'undated' },
    { ...entry, id: 'A.json', name: 'another' },
  ])
  expect(list.observations.map(({ name }) => name)).toEqual(['newest', 'another'])
  expect(Object.fromEntries(list.rejected)).toEqual({ duplicate: 3 })
})

test('fault 29: a name that equals an id is the same credential', () => {
  const list = readList([
    { id: 'a.json', provider: 'codex' },
    { name: 'a.json', provider: 'codex' },
  ])
  expect(list.observations).toHaveLength(1)
  expect(list.rejected.get('duplicate')).toBe(1)
})

test('fault 30: unknown fields and those of every object are ignored', () => {
  const list = readList(
    '{"files":[{"id":"a.json","provider":"codex","__proto__":{"polluted":1,"status":"error"},"constructor":"x","new":{}}]}',
  )
  expect(list.observations[0]?.status).toBeNull()
  expect(Object.keys(list.observations[0] ?? {})).not.toContain('constructor')
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
})

test('fault 31: of a key written twice the last one counts', () => {
  expect(readList('{"files":[],"files":[{"id":"a","id":"b","type":"codex"}]}').observations[0]?.name).toBe('b')
})

test('fault 32: nesting without end is read past', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  const list = readList(`{"files":[{"id":"a","type":"codex","id_token":${deep},"new":${deep}},${deep}]}`)
  expect(list.observations[0]?.statement).toBeNull()
  expect(Object.fromEntries(list.rejected)).toEqual({ not_an_object: 1 })
})

test('fault 50: a hundred thousand entries are read whole', () => {
  const files = Array.from({ length: 100_000 }, (_, index) => ({ id: `codex-${index}.json`, provider: 'codex' }))
  const list = readList(files)
  expect(new Set(list.observations.map(({ credential }) => credential)).size).toBe(100_000)
})

describe('one page of a longer list', () => {
  const files = [{ id: 'a', type: 'codex' }]
  const isPartial = (fields: object) => parseAuthFiles({ files, ...fields }, CONTEXT)?.partial

  test.each([[{ has_more: true }], [{ total: 2 }], [{ has_more: false, total: 9 }]])('shows by %j', (fields) => {
    expect(isPartial(fields)).toBe(true)
  })

  test.each([[{}], [{ has_more: false, total: 1 }], [{ total: 0 }], [{ has_more: 'yes', total: '9' }]])(
    'does not show by %j',
    (fields) => {
      expect(isPartial(fields)).toBe(false)
    },
  )
})
