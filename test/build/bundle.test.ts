import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startProgram } from '../support/program.ts'

const DIST = join(import.meta.dirname, '../../dist')
const read = (file: string): string => readFileSync(join(DIST, file), 'utf8')
const CHUNKS = readdirSync(DIST).filter((file) => file.endsWith('.mjs'))
/** Files of ours and of packages, relative to dist/. */
const sourcesOf = (chunk: string): readonly string[] => JSON.parse(read(`${chunk}.map`)).sources
const importsOf = (chunk: string, pattern: RegExp): string[] =>
  [...read(chunk).matchAll(pattern)].map(([, name]) => name ?? '')
/** One that reads a package's name out of `../node_modules/a/node_modules/@b/c/index.js`. */
const packageOf = (source: string): string | undefined => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[0]

/** Asked for by `debug`, which does without. */
const OPTIONAL = 'supports-color'
const STATIC_IMPORT = /(?:^|;)(?:import|export)(?:[^"`;()]*from)?"([^"]+)"/g
const ANY_IMPORT = /(?:(?:^|;)(?:import|export)(?:[^"`;()]*from)?|\bimport\(|\b__require\()["`]([^"`]+)["`]/g

describe('what is built', () => {
  test('is started by the name of the first release, too', () => {
    const { stdout } = spawnSync(process.execPath, [join(DIST, 'main.js'), '--version'], { encoding: 'utf8' })
    expect(stdout).toBe(`${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`)
  })

  test('needs no package', () => {
    expect(CHUNKS).toContain('main.mjs')
    const needed = CHUNKS.flatMap((chunk) => importsOf(chunk, ANY_IMPORT)).filter((name) => name !== OPTIONAL)
    expect(needed.length).toBeGreaterThan(50)
    expect(needed.filter((name) => !isBuiltin(name) && !CHUNKS.includes(name.replace('./', '')))).toEqual([])
  })

  test('uses nothing that CommonJS alone has', () => {
    const free = CHUNKS.flatMap(
      (chunk) => read(chunk).match(/\b__(?:filename|dirname)\b|(?<![.\w])require\.\w+/g) ?? [],
    )
    expect(free).toEqual([])
  })

  test('has supabase-js in a file that nothing loads at start', () => {
    const holders = CHUNKS.filter((chunk) => sourcesOf(chunk).some((source) => source.includes('/@supabase/')))
    expect(holders).toHaveLength(1)
    const loaded = CHUNKS.flatMap((chunk) => importsOf(chunk, STATIC_IMPORT))
    expect(loaded).toContain('./persistence.mjs')
    expect(loaded).not.toContain(`./${holders[0]}`)
  })

  test('never has Node load an undici of its own, as an import of node:http does', () => {
    expect(
      CHUNKS.flatMap((chunk) => importsOf(chunk, STATIC_IMPORT)).filter((name) => /^(node:)?http$/.test(name)),
    ).toEqual([])
  })

  test('loads neither TLS at start, nor HTTP/2 or a library for dates at all: Node would read megabytes for them', () => {
    expect(CHUNKS.flatMap((chunk) => importsOf(chunk, STATIC_IMPORT))).not.toContain('node:tls')
    expect(CHUNKS.flatMap((chunk) => importsOf(chunk, ANY_IMPORT))).not.toContain('node:http2')
    expect(CHUNKS.flatMap(sourcesOf).filter((source) => source.includes('/luxon/'))).toEqual([])
  })

  test('is ASCII, so that V8 keeps it in one byte a character', () => {
    expect(CHUNKS.filter((chunk) => /[^\0-\x7f]/.test(read(chunk)))).toEqual([])
  })

  test('names every package that is in it, with its version and the text of its licence', () => {
    const folders = new Set(CHUNKS.flatMap(sourcesOf).flatMap((source) => packageOf(source) ?? []))
    expect(folders.size).toBeGreaterThan(30)
    const parts = read('THIRD-PARTY.txt').split(`\n${'-'.repeat(80)}\n`)
    for (const folder of folders) {
      const { name, version } = JSON.parse(readFileSync(join(DIST, folder, 'package.json'), 'utf8'))
      const part = parts.find((text) => text.startsWith(`${name} ${version} (`))
      expect(part, `${name} ${version}`).toMatch(/\b(MIT|ISC|BSD|Apache|Permission|Licen[cs]e)\b/)
      expect(part?.length, `${name} ${version}`).toBeGreaterThan(500)
    }
  })
})

describe('a crash of what is built', () => {
  /** Something of Node's that the program calls is broken, and says which maps were read. */
  const breaking = (code: string) =>
    `data:text/javascript,${encodeURIComponent(`
    import fs from 'node:fs'
    import { syncBuiltinESMExports } from 'node:module'
    const { readFileSync } = fs
    fs.readFileSync = (file, ...more) => {
      if (String(file).endsWith('.map')) process.stderr.write('Read a map.\\n')
      return readFileSync(file, ...more)
    }
    syncBuiltinESMExports()
    ${code}`)}`
  const start = (code: string) =>
    startProgram({ nodeFlags: ['--import', breaking(code)], env: { CLIPROXY_MANAGEMENT_KEY: 'a-key' } })
  const linesOf = (output: string): string[] =>
    [...output.matchAll(/\b(src\/[\w/-]+\.ts):(\d+):\d+/g)].map(
      ([, file = '', line]) => readFileSync(file, 'utf8').split('\n')[Number(line) - 1] ?? '',
    )

  test('names lines of the sources, of its causes too', async () => {
    const program = start(`
      const { Server } = await import('node:net')
      const cause = () => new Error('of it')
      Server.prototype.listen = function () { throw new Error('cannot listen', { cause: cause() }) }`)
    expect(await program.ended).toBe(1)
    expect(program.output()).toContain('Error: cannot listen\n')
    const lines = linesOf(program.output())
    expect(lines[0]).toContain('server.listen(port, host')
    // Once more in the cause.
    expect(lines.filter((line) => line === lines[0])).toHaveLength(2)
  })

  test('names them also when it comes from a timer', async () => {
    const program = start(`
      setTimeout(() => { performance.now = () => { throw new Error('late') } }, 500)`)
    expect(await program.ended).toBe(1)
    expect(program.output()).toContain('Error: late\n')
    expect(linesOf(program.output()).join('\n')).toContain('monotonicMs')
  })

  test('is the only time at which their maps are read', async () => {
    const program = start('')
    await program.waitFor(/Failed to fetch auth files/)
    expect(await program.stop()).toBe(0)
    expect(program.output()).not.toContain('Read a map.')
  })
})

test('an older Node is told in one sentence which one is needed', async () => {
  const older = `data:text/javascript,Object.defineProperties(process, { version: { value: 'v18.20.8' }, versions: { value: { node: '18.20.8' } } })`
  const program = startProgram({ nodeFlags: ['--import', older], args: ['--version'] })
  expect(await program.ended).toBe(1)
  expect(program.output()).toBe('cliproxy-exporter needs Node 24.15 or newer; this is v18.20.8.\n')
})
