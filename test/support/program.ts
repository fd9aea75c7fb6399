import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

export interface ProgramOptions {
  readonly args?: readonly string[]
  /** Beside PATH, HOME and a free port; nothing else of the test's own environment is passed on. */
  readonly env?: Readonly<Record<string, string>>
  /** Default: an empty folder of its own, so that no `.env` counts. */
  readonly cwd?: string
}

/** The real program as a process of its own. */
export interface Program {
  readonly child: ChildProcess
  /** All that it wrote so far, to either stream. */
  readonly output: () => string
  readonly stdout: () => string
  /** Resolves once the output matches; rejects when the process ends or 20 s pass before. */
  readonly waitFor: (pattern: RegExp) => Promise<RegExpExecArray>
  /** Base URL, once it serves. */
  readonly url: () => Promise<string>
  /** Exit code; null after a signal. */
  readonly ended: Promise<number | null>
  /** SIGTERM, then the exit code. */
  readonly stop: () => Promise<number | null>
}

/** A program that ends with the test at the latest. */
export function startProgram(options: ProgramOptions = {}): Program {
  const program = spawnProgram(options)
  onTestFinished(async () => {
    program.child.kill('SIGKILL')
    await program.ended
  })
  return program
}

/** A program that whoever starts it stops. */
export function spawnProgram(options: ProgramOptions = {}): Program {
  const own = options.cwd === undefined ? mkdtempSync(join(tmpdir(), 'exporter-cwd-')) : null
  const child = spawn(process.execPath, [join(ROOT, 'src/main.ts'), ...(options.args ?? [])], {
    cwd: options.cwd ?? own ?? ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, COLLECTOR_TRIGGER_PORT: '0', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      written[stream] += text
      for (const listener of listeners) listener()
    })
  }
  const output = (): string => written.stdout + written.stderr
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      if (own !== null) rmSync(own, { recursive: true, force: true })
      resolve(code)
      for (const listener of listeners) listener()
    })
  })
  const waitFor = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const give = (problem: string): void =>
        reject(new Error(`${problem} before ${pattern} appeared in:\n${output()}`))
      const timer = setTimeout(() => give('20 s passed'), 20_000)
      const check = (): void => {
        const match = pattern.exec(output())
        if (match === null && child.exitCode === null && child.signalCode === null) return
        clearTimeout(timer)
        listeners.delete(check)
        if (match === null) give('The program ended')
        else resolve(match)
      }
      listeners.add(check)
      check()
    })
  return {
    child,
    output,
    stdout: () => written.stdout,
    waitFor,
    url: async () => (await waitFor(/Serving metrics on (http:\S+)\/metrics/))[1] ?? '',
    ended,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}
