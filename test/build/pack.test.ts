import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { temporaryFolder } from '../support/temporary.ts'

const PACKED = ['package.json', 'README.md', 'LICENSE', 'dist', 'scripts']

test('what `npm pack` packs is short, needs nothing else, and runs where it is installed', async () => {
  const { tarball, files, project } = pack()
  expect(files.filter((file) => !/^dist\/([\w-]+\.mjs(\.map)?|THIRD-PARTY\.txt)$/.test(file))).toEqual([
    'LICENSE',
    'README.md',
    'package.json',
  ])
  expect(readFileSync(join(project, 'package.json'), 'utf8')).toBe(readFileSync('package.json', 'utf8'))
  const prefix = temporaryFolder()
  npm(['install', '--global', '--offline', '--prefix', prefix, tarball], temporaryFolder())
  const program = join(prefix, 'bin/cliproxy-exporter')
  const folder = temporaryFolder()
  const run = (...args: string[]): string =>
    execFileSync(program, args, { cwd: folder, env: { PATH, CLIPROXY_MANAGEMENT_KEY: 'a-key' }, encoding: 'utf8' })
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(run('--version')).toBe(`${version}\n`)
  expect(run('--check-config')).toContain('http://localhost:8317')
  expect(await serve(program, folder)).toMatch(/^cliproxy_oauth_up\{proxy="default"\} 1$/m)
}, 120_000)

/** The Node that runs the tests comes first, as `env node` finds it. */
const PATH = `${join(process.execPath, '..')}:${process.env.PATH}`

/** Packs a copy, since the real package.json is a shorter one meanwhile, and other tests read it. */
function pack(): { tarball: string; files: string[]; project: string } {
  const project = temporaryFolder()
  for (const file of PACKED) cpSync(file, join(project, file), { recursive: true })
  const [packed] = JSON.parse(npm(['pack', '--json'], project))
  const files = packed.files.map(({ path }: { path: string }) => path).toSorted()
  return { tarball: join(project, packed.filename), files, project }
}

/** With a cache of its own, in which nothing is. */
function npm(args: readonly string[], cwd: string): string {
  const home = temporaryFolder()
  mkdirSync(join(home, 'cache'))
  const env = { PATH, HOME: home, npm_config_cache: join(home, 'cache'), npm_config_update_notifier: 'false' }
  return execFileSync('npm', args, { cwd, env, encoding: 'utf8' })
}

/** Returns what it serves once it has read its proxy. */
async function serve(program: string, cwd: string): Promise<string> {
  const proxy = await startFakeProxy()
  onTestFinished(proxy.close)
  const env = { PATH, CLIPROXY_URL: proxy.url, CLIPROXY_MANAGEMENT_KEY: PROXY_KEY, COLLECTOR_TRIGGER_PORT: '0' }
  const child = spawn(program, [], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  await expect.poll(() => output, { timeout: 20_000 }).toContain('OAuth sync completed')
  const text = await (await fetch(/http:\S+\/metrics/.exec(output)?.[0] ?? '')).text()
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  return text
}
