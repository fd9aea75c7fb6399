import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findViolations } from './support/layers.ts'
import { findCycle, importsOf, readSources, resolveImport, type Sources } from './support/module-imports.ts'

const ROOT = join(import.meta.dirname, '..')
const MAX_LINES = 250
const src = readSources(ROOT, ['src'])
const tests = readSources(ROOT, ['test'])

describe('the code', () => {
  test('imports in one direction only', () => {
    expect(src.size).toBeGreaterThan(50)
    expect(findViolations(src)).toEqual([])
  })

  test('has no circle of files', () => {
    expect(findCycle(src)?.join(' → ') ?? 'none').toBe('none')
  })

  test('has no circle of files among the tests', () => {
    expect(tests.size).toBeGreaterThan(100)
    expect(findCycle(tests)?.join(' → ') ?? 'none').toBe('none')
  })

  test('imports only files that exist', () => {
    const missing = [...src].flatMap(([path, source]) =>
      importsOf(source)
        .map(({ specifier }) => resolveImport(path, specifier))
        .filter((target) => target !== null && !src.has(target)),
    )
    expect(missing).toEqual([])
  })

  test('loads supabase-js only where it is configured', () => {
    expect(reachableAtStart(src, 'src/main.ts')).not.toContain('@supabase/supabase-js')
  })

  test('has no file of more than 250 lines, tests and definitions included', () => {
    const sources = readSources(ROOT, ['src', 'test', 'grafana', 'bench', 'scripts'])
    const long = [...sources].filter(([, source]) => source.split('\n').length - 1 > MAX_LINES)
    expect(long.map(([path]) => path)).toEqual([])
  })
})

describe('the rules for imports', () => {
  test.each([
    ['src/domain/usage.ts', `import { z } from 'zod'`],
    ['src/domain/usage.ts', `import { join } from 'node:path'`],
    ['src/domain/usage.ts', `import type { Thing } from '../parse/thing.ts'`],
    ['src/domain/nested/usage.ts', `import '../../log.ts'`],
    ['src/parse/entry.ts', `export { thing } from '../source/thing.ts'`],
    ['src/parse/entry.ts', `export * from '../source/thing.ts'`],
    ['src/source/breaker/file.ts', `import { thing } from '../../store/thing.ts'`],
    ['src/store/sqlite/load.ts', `import {\n  type Thing,\n  thing,\n} from "../../sync/thing.ts"`],
    ['src/files/data-dir.ts', `import type { Thing } from '../domain/thing.ts'`],
    ['src/sync/run-sync.ts', `import type { Thing } from '../source/thing.ts'`],
    ['src/sync/run-sync.ts', `const thing = await import('../store/thing.ts')`],
    ['src/sync/run-sync.ts', 'const thing = await import(\n  `../store/thing.ts`,\n)'],
    ['src/sync/run-sync.ts', 'const thing = await import(name)'],
    ['src/sync/run-sync.ts', `type Thing = import('../store/thing.ts').Thing`],
    ['src/metrics/families.ts', `import { thing } from '../config/thing.ts'`],
    ['src/metrics/families.ts', `import { thing } from '../cli/thing.ts'`],
    ['src/http/app.ts', `import { thing } from '../domain/thing.ts'`],
    ['src/http/app.ts', `import type { Thing } from '../sync/thing.ts'`],
    ['src/http/app.ts', `import { thing } from '../../test/thing.ts'`],
    ['src/demo/pool.ts', `import { thing } from '../parse/thing.ts'`],
    ['src/demo/pool.ts', `import { thing } from '../domain/thing.ts'`],
    ['src/elsewhere/thing.ts', `import { thing } from '../domain/thing.ts'`],
  ])('forbid in %s: %s', (path, source) => {
    expect(findViolations(new Map([[path, source]]))).toHaveLength(1)
  })

  test('find a circle of three, closed by a type', () => {
    const circle = new Map([
      ['src/domain/a.ts', `import { b } from './b.ts'`],
      ['src/domain/b.ts', `export * from './nested/c.ts'`],
      ['src/domain/nested/c.ts', `import type { A } from '../a.ts'`],
    ])
    expect(findCycle(circle)).toEqual([
      'src/domain/a.ts',
      'src/domain/b.ts',
      'src/domain/nested/c.ts',
      'src/domain/a.ts',
    ])
  })

  test('find a package that is loaded at start', () => {
    const eager = new Map([
      ['src/main.ts', `import { open } from './store/open.ts'\nimport type { Thing } from 'only-a-type'`],
      ['src/store/open.ts', `import { createClient } from 'a-package'\nconst later = () => import('another')`],
    ])
    expect(reachableAtStart(eager, 'src/main.ts')).toEqual(['src/main.ts', 'src/store/open.ts', 'a-package'])
  })
})

test.each([
  [
    'src/http/app.ts',
    `import type { Thing } from '../domain/thing.ts'\nimport Koa from 'koa'\nimport { a } from './a.ts'`,
  ],
  ['src/source/bad-status.ts', `import { thing } from '../parse/thing.ts'\nimport { join } from 'node:path'`],
  ['src/store/writer-id.ts', `import { thing } from '../files/thing.ts'`],
  ['src/cli/serve.ts', `import { thing } from '../store/thing.ts'\nimport { other } from '../config/thing.ts'`],
  ['src/main.ts', `import { thing } from './http/thing.ts'`],
])('the rules for imports leave alone what %s may import', (path, source) => {
  expect(findViolations(new Map([[path, source]]))).toEqual([])
})

/** The files and packages that a start loads, whatever the configuration. */
function reachableAtStart(sources: Sources, entry: string): string[] {
  const reached = [entry]
  for (const path of reached) {
    const loaded = importsOf(sources.get(path) ?? '').filter(({ typeOnly, dynamic }) => !typeOnly && !dynamic)
    const targets = loaded.map(({ specifier }) => resolveImport(path, specifier) ?? specifier)
    reached.push(...targets.filter((target, index) => !reached.includes(target) && targets.indexOf(target) === index))
  }
  return reached
}
