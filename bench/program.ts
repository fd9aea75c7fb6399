import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '..')
const POLL_MS = 2
/** What is to go when the benchmark fails. */
const running = new Set<ChildProcess>()
const folders = new Set<string>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const SERIES = 'cliproxy_oauth_credential_info{'

/** A process that is only looked at from outside. */
export interface Measured {
  /** Resident memory, in MB (10^6 bytes). */
  readonly residentMb: () => number
  readonly stop: () => Promise<void>
}

/** The real program on an empty folder. */
export interface BenchProgram extends Measured {
  readonly metricsUrl: string
  /** From the spawn to the first answer of `/metrics` with all credentials. */
  readonly firstScrapeMs: number
}

export interface ProgramPlan {
  /** Below the project's root. */
  readonly entry: string
  readonly nodeFlags: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** How many credentials its proxy lists. */
  readonly count: number
}

/** What `npm start` runs. */
export function readStartScript(): Pick<ProgramPlan, 'entry' | 'nodeFlags'> {
  // The file is this project's own.
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } }
  const words = scripts.start.split(' ')
  return { entry: words.at(-1) ?? '', nodeFlags: words.filter((word) => word.startsWith('--')) }
}

/** Compiles the sources to `dist/`, as the image has them. */
export async function buildProgram(): Promise<void> {
  await promisify(execFile)(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], { cwd: ROOT })
}

/** Node doing nothing. */
export async function startBareNode(): Promise<Measured> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' })
  endWithThisProcess(child)
  await once(child, 'spawn')
  return { residentMb: () => residentMb(child), stop: () => stop(child) }
}

export async function startBenchProgram({ entry, nodeFlags, env, count }: ProgramPlan): Promise<BenchProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'exporter-bench-'))
  folders.add(folder)
  const startedMs = performance.now()
  const child = spawn(process.execPath, [...nodeFlags, join(ROOT, entry)], {
    cwd: folder,
    env: { COLLECTOR_TRIGGER_PORT: '0', CLIPROXY_MANAGEMENT_KEY: 'bench', DATA_DIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  endWithThisProcess(child)
  const metricsUrl = await readUrl(child)
  while (!(await holdsAll(metricsUrl, count))) await sleep(POLL_MS)
  return {
    metricsUrl,
    firstScrapeMs: performance.now() - startedMs,
    residentMb: () => residentMb(child),
    stop: async () => {
      await stop(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function readUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const url = /Serving metrics on (http:\S+\/metrics)/.exec(output)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.once('exit', () => reject(new Error(`The program ended:\n${output}`)))
  })
}

async function holdsAll(metricsUrl: string, count: number): Promise<boolean> {
  const text = await (await fetch(metricsUrl)).text()
  return text.split(SERIES).length > count
}

function residentMb({ pid }: ChildProcess): number {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return (Number(kib) * 1024) / 1e6
}

function endWithThisProcess(child: ChildProcess): void {
  running.add(child)
  child.once('exit', () => running.delete(child))
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}
