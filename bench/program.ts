import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type ProgramOptions, spawnProgram } from '../test/support/program.ts'

const ROOT = join(import.meta.dirname, '..')
const POLL_MS = 2
const SERIES = 'cliproxy_oauth_credential_info{'

/** A process that is only looked at from outside. */
export interface Measured {
  /** Resident memory, in MB (10^6 bytes). */
  readonly residentMb: () => number
  readonly stop: () => Promise<unknown>
}

/** The real program on an empty folder. */
export interface BenchProgram extends Measured {
  readonly metricsUrl: string
  /** From the spawn to the first answer of `/metrics` with all credentials. */
  readonly firstScrapeMs: number
}

/** How the program is started. */
export type StartOptions = Required<Pick<ProgramOptions, 'entry' | 'nodeFlags' | 'env'>>

/** What `npm start` runs once all is built. */
export function readStartScript(): StartOptions {
  // The file is this project's own.
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } }
  const words = scripts.start.split(' && ').at(-1)?.split(' ') ?? []
  const settings = words.slice(0, words.indexOf('exec')).map((word) => word.split('='))
  return {
    entry: words.at(-1) ?? '',
    nodeFlags: words.filter((word) => word.startsWith('--')),
    env: Object.fromEntries(settings),
  }
}

/** Makes `dist/`, and `dist-unbundled/`: the same files of ours as JavaScript, with packages in node_modules. */
export async function buildPrograms(): Promise<void> {
  const run = promisify(execFile)
  await run(process.execPath, ['scripts/make-ready.mjs'], { cwd: ROOT })
  await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'bench/tsconfig.unbundled.json'], { cwd: ROOT })
}

/** Milliseconds from the spawn to the end of a Node that has nothing to do. */
export async function timeBareStart(): Promise<number> {
  const startedMs = performance.now()
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit')
  return performance.now() - startedMs
}

/** Node doing nothing. */
export async function startBareNode(): Promise<Measured> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const exited = once(child, 'exit').finally(() => process.off('exit', kill))
  await once(child, 'spawn')
  return {
    residentMb: () => residentMb(child),
    stop: () => {
      child.kill('SIGTERM')
      return exited
    },
  }
}

/** @param count how many credentials its proxy lists */
export async function startBenchProgram({ env, ...options }: StartOptions, count: number): Promise<BenchProgram> {
  const startedMs = performance.now()
  const program = spawnProgram({ ...options, env: { CLIPROXY_MANAGEMENT_KEY: 'bench', ...env } })
  const metricsUrl = `${await program.url()}/metrics`
  while (!(await holdsAll(metricsUrl, count))) await sleep(POLL_MS)
  return {
    metricsUrl,
    firstScrapeMs: performance.now() - startedMs,
    residentMb: () => residentMb(program.child),
    stop: program.stop,
  }
}

async function holdsAll(metricsUrl: string, count: number): Promise<boolean> {
  const text = await (await fetch(metricsUrl)).text()
  return text.split(SERIES).length > count
}

function residentMb({ pid }: ChildProcess): number {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return (Number(kib) * 1024) / 1e6
}
