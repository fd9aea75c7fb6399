import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { POOL } from '../../src/demo/pool.ts'
import { TIMETABLE } from '../../src/demo/timetable.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/demo.md'), 'utf8')
const rows = (title: string): string[] => {
  const section = page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? ''
  return section.split('\n').filter((line) => /^\| [`\d]/.test(line))
}

test('docs/demo.md says when what happens', () => {
  expect(rows('What happens')).toEqual(TIMETABLE.map(({ minute, what }) => `| ${minute} | ${what} |`))
})

test('docs/demo.md names each account, and no other', () => {
  const named = rows('Who is in it').map((line) => line.split('`')[1])
  expect(named).toEqual(POOL.map(({ file }) => file))
})
