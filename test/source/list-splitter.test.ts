import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createListSplitter, type SplitLimits } from '../../src/source/list-splitter.ts'

const LIMITS: SplitLimits = { maxEntries: 100, maxEntryLength: 1000, maxRestLength: 1000 }

/** What is read of a text in pieces of some length; null once a limit is exceeded. Throws when it is no JSON. */
function read(text: string, length = text.length, limits: SplitLimits = LIMITS) {
  let entries: unknown[] = []
  const splitter = createListSplitter(limits, {
    onFiles: () => {
      entries = []
    },
    onEntry: (entry) => entries.push(entry),
  })
  for (let at = 0; at < text.length; at += length) if (!splitter.push(text.slice(at, at + length))) return null
  return { entries, rest: splitter.end() }
}

/** As if the text were parsed as a whole, but for spaces that follow each other outside the entries. */
function expectWhole(text: string, length?: number): void {
  const whole: unknown = JSON.parse(text)
  const files = typeof whole === 'object' && whole !== null && 'files' in whole ? whole.files : undefined
  const spared: unknown = JSON.parse(text.replaceAll(/([ \n\t])[ \n\t]+/g, '$1'))
  const result = read(text, length)
  if (Array.isArray(files) && !Array.isArray(whole)) {
    expect(result).toEqual({ entries: files, rest: { ...Object(spared), files: [] } })
  } else {
    expect(result?.rest).toEqual(spared)
  }
}

describe('a list that is split reads as JSON.parse reads it,', () => {
  test.each([
    '{"files":[]}',
    '{"files":[ ]}',
    ' {\n "files" : [ {"a":1} ,\t{"b":[2,{"c":"]},{["}]} ] , "total" : 2 } ',
    '{"files":[1,"two",null,[3],[],{}]}',
    '{"total":3,"files":[{"a":"\\"files\\":["},{"b":"\\\\"}],"has_more":true}',
    String.raw`{"\u0066\u0069\u006c\u0065\u0073":[1]}`,
    '{"files":[1,2],"files":[3]}',
    '{"files":[1],"files":[]}',
    '{"files":[1],"files":null}',
    '{"files":{"files":[1]}}',
    String.raw`{"a\"files":[1],"b":[2]}`,
    String.raw`{"a,\"files":[1]}`,
    '{"a":{"files":[1]},"files":[2]}',
    '{"a":["files",[1]],"profiles":[1]}',
    `{"files"${' '.repeat(200)}:${'\n'.repeat(200)}[1]}`,
    '[{"files":[1]}]',
    '["files"]',
    '"files"',
    '7',
    'null',
  ])('%s', (text) => {
    for (const length of [1, 2, 3, 7, 1000]) expectWhole(text, length)
  })

  test('whatever it holds, and wherever it is cut', () => {
    const files = fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 5 })
    const document = fc.record({ files: fc.oneof(files, fc.jsonValue()), x: fc.jsonValue(), '"files': files })
    fc.assert(
      fc.property(
        fc.oneof(document, fc.jsonValue()),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        (value, length, spaced) => {
          const text = JSON.stringify(value, null, spaced ? 2 : 0)
          fc.pre(text.length < 1000)
          expectWhole(text, length)
        },
      ),
    )
  })
})

test.each([
  '',
  '{',
  '{"files":[',
  '{"files":[1',
  '{"files":[1]',
  '{"files":[1}',
  '{"files":[1,]}',
  '{"files":[,1]}',
  '{"files":[,]}',
  '{"files":[1 2]}',
  '{"files":[{"a":[}]}',
  '{"files":[{"a":1}}]}',
  '{"files":[1]]}',
  '{"files":[1]} 2',
  '{"total":1 2,"files":[]}',
  '{"a":"x\ny","files":[]}',
  '["files":[1]]',
  '"files":[1]',
  ']',
])('%j is no JSON', (text) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError)
  for (const length of [1, 3, 1000]) expect(() => read(text, length)).toThrow(SyntaxError)
})

describe('a limit is one of', () => {
  const within = (text: string, limits: Partial<SplitLimits>) => read(text, 3, { ...LIMITS, ...limits }) !== null

  test('entries, also of several lists', () => {
    expect(within('{"files":[1,2,3]}', { maxEntries: 3 })).toBe(true)
    expect(within('{"files":[1,2,3,4]}', { maxEntries: 3 })).toBe(false)
    expect(within('{"files":[1,2],"files":[3,4]}', { maxEntries: 3 })).toBe(false)
  })

  test('the length of an entry', () => {
    expect(within('{"files":["12345678"]}', { maxEntryLength: 10 })).toBe(true)
    expect(within('{"files":["123456789","1"]}', { maxEntryLength: 10 })).toBe(false)
  })

  test('the length of what is no entry, spaces left out', () => {
    expect(within('{"a":[{},{},{}],"files":[]}', { maxRestLength: 20 })).toBe(false)
    expect(within(`{"a":1,${' '.repeat(100)}"files":[]}`, { maxRestLength: 20 })).toBe(true)
  })
})
