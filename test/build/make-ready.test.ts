import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../support/temporary.ts'

const COUNTING_BUILD = `import { appendFileSync, mkdirSync } from 'node:fs'
mkdirSync('dist', { recursive: true })
appendFileSync('dist/builds', '.')`

describe('before a start', () => {
  test('a folder in which nothing is installed is told what to run', () => {
    const { run } = setUp({ installed: false })
    expect(run()).toMatchObject({ status: 1, stderr: 'Nothing is installed yet: run `npm ci`.\n' })
  })

  test('dist/ is built when it is missing or the sources have changed, and only then', () => {
    const { run, write, builds } = setUp()
    expect([run().status, builds()]).toEqual([0, 1])
    expect([run().status, builds()]).toEqual([0, 1])
    for (const [changes, file] of ['src/nested/a.ts', 'package-lock.json', 'scripts/build/b.ts'].entries()) {
      write(file, '// another')
      expect([run().status, builds()]).toEqual([0, changes + 2])
    }
  })

  test('a build that fails gives one sentence with the reason, and is tried again', () => {
    const { run, write, builds } = setUp()
    write('scripts/build/main.ts', `throw new TypeError('No bundler.')`)
    const { status, stderr } = run({ npm_lifecycle_event: 'build' })
    expect(status).toBe(1)
    expect(stderr).toMatch(/^dist\/ cannot be bundled: run `npm ci` with a Node .* \(TypeError: No bundler\)\n$/)
    write('scripts/build/main.ts', COUNTING_BUILD)
    expect([run().status, builds()]).toEqual([0, 1])
  })

  test.each([
    ['prepare', /^The program runs from its sources, and starts slower: .* \(TypeError: No bundler\)\n$/],
    ['start', /^$/],
  ])('where the bundler is missing (at `%s`) the sources run instead', (event, said) => {
    const { run, write, folder } = setUp()
    write('scripts/build/main.ts', `throw new TypeError('No bundler.')`)
    write('src/main.ts', `const text: string = 'It runs.'\nconsole.log(text)`)
    const { status, stderr } = run({ npm_lifecycle_event: event })
    expect([status, stderr]).toEqual([0, expect.stringMatching(said)])
    const started = spawnSync(process.execPath, ['dist/main.mjs'], { cwd: folder, encoding: 'utf8' })
    expect(started.stdout).toBe('It runs.\n')
    write('scripts/build/main.ts', COUNTING_BUILD)
    expect(run({ npm_lifecycle_event: event }).status).toBe(0)
    expect(existsSync(join(folder, 'dist/builds'))).toBe(true)
  })

  test('the locked Node is linked where npm did not, and builds', () => {
    const { run, folder } = setUp()
    const locked = join(folder, `node_modules/node-linux-${process.arch}/bin/node`)
    mkdirSync(join(locked, '..'), { recursive: true })
    writeFileSync(locked, '#!/bin/sh\necho "$@" > ran\nmkdir -p dist\n', { mode: 0o755 })
    expect(run().status).toBe(0)
    expect(existsSync(join(folder, 'node_modules/.bin/node'))).toBe(true)
    expect(readFileSync(join(folder, 'ran'), 'utf8')).toBe(`${join(folder, 'scripts/build/main.ts')}\n`)
  })

  test('an older Node where npm brings none is told which one is needed', () => {
    const { run } = setUp()
    expect(run({}, OLDER_NODE)).toMatchObject({
      status: 1,
      stderr: 'This platform gets no Node from npm: install Node 24.15 or newer (this is v20.20.2).\n',
    })
  })
})

test('an installation by `npm ci` says the same, and does not fail', () => {
  const { run } = setUp()
  const { status, stderr } = run({ npm_lifecycle_event: 'prepare' }, OLDER_NODE)
  expect([status, stderr]).toEqual([0, expect.stringContaining('install Node 24.15 or newer')])
})

const OLDER_NODE = [
  '--import',
  `data:text/javascript,Object.defineProperties(process, { version: { value: 'v20.20.2' }, versions: { value: { node: '20.20.2' } } })`,
]

/** A project with no more than what the script looks at. */
function setUp({ installed = true } = {}) {
  const folder = temporaryFolder()
  const write = (file: string, text: string): void => {
    mkdirSync(join(folder, file, '..'), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  if (installed) mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
  for (const file of ['package.json', 'package-lock.json', 'LICENSE', 'src/nested/a.ts']) write(file, '{}')
  write('scripts/build/main.ts', COUNTING_BUILD)
  cpSync('scripts/make-ready.mjs', join(folder, 'scripts/make-ready.mjs'))
  const run = (env: NodeJS.ProcessEnv = {}, flags: readonly string[] = []): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, [...flags, 'scripts/make-ready.mjs'], { cwd: folder, env, encoding: 'utf8' })
  return { folder, run, write, builds: () => readFileSync(join(folder, 'dist/builds'), 'utf8').length }
}
