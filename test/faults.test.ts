import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSources } from './support/module-imports.ts'

const ROOT = join(import.meta.dirname, '..')

test('the faults that titles of tests cite are those of test/faults.md, numbered from 1', () => {
  const listed = [...readFileSync(join(ROOT, 'test/faults.md'), 'utf8').matchAll(/^(\d+)\. /gm)].map(([, number]) =>
    Number(number),
  )
  const sources = [...readSources(ROOT, ['test'])].filter(([path]) => path !== 'test/faults.test.ts')
  const cited = sources.flatMap(([, source]) => faultsIn(source))
  expect(listed).toEqual(listed.map((_, index) => index + 1))
  expect([...new Set(cited)].toSorted((a, b) => a - b)).toEqual(listed)
})

test.each([
  ["test('fault 7: a body', () => {})", [7]],
  ["describe('faults 22 and 23: a list', () => {})", [22, 23]],
  ['test(`faults 52 to 54: metrics`, () => {})', [52, 53, 54]],
  ["['fault 57: 22021', faults.refuses(400, '22021')]", [57]],
  ["const port = 'default 8317'", []],
])('%s cites %j', (source, expected) => {
  expect(faultsIn(source)).toEqual(expected)
})

/** The numbers that the texts of a source cite, such as `fault 7`, `faults 22 and 23`, `faults 52 to 58`. */
function faultsIn(source: string): number[] {
  return [...source.matchAll(/['"`]faults? (\d+)(?: (and|to) (\d+))?\b/g)].flatMap(([, first, word, last = first]) => {
    const [from, to] = [Number(first), Number(last)]
    return word === 'to' ? Array.from({ length: to - from + 1 }, (_, index) => from + index) : [...new Set([from, to])]
  })
}
