import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createFolder } from './temporary.ts'

const ROOT = join(import.meta.dirname, '../..')

/** What is to end with this process, should it break off. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export interface ProgramOptions {
  /** Below the project's root; default what `npm start` runs. */
  readonly entry?: string
  readonly nodeFlags?: readonly string[]
  readonly args?: readonly string[]
  /** Beside PATH, HOME and a free port; nothing else of this process's own environment is passed on. */
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

/** A program that whoever starts it stops; it ends with this process at the latest. */
export function spawnProgram(options: ProgramOptions = {}): Program {
  const { entry = 'dist/main.mjs', nodeFlags = [], args = [], env } = options
  const own = options.cwd === undefined ? createFolder() : null
  const child = spawn(process.execPath, [...nodeFlags, join(ROOT, entry), ...args], {
    cwd: options.cwd ?? own?.path ?? ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, COLLECTOR_TRIGGER_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const { stdout, output, waitFor } = readOutput(child)
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      running.delete(child)
      own?.remove()
      resolve(code)
    })
  })
  return {
    child,
    output,
    stdout,
    waitFor,
    url: async () => (await waitFor(/Serving metrics on (http:\S+)\/metrics/))[1] ?? '',
    ended,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

function readOutput(child: ChildProcess): Pick<Program, 'output' | 'stdout' | 'waitFor'> {
  const written = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  const notify = (): void => {
    for (const listener of listeners) listener()
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      written[stream] += text
      notify()
    })
  }
  child.once('close', notify)
  const output = (): string => written.stdout + written.stderr
  return {
    output,
    stdout: () => written.stdout,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const give = (reason: string): void =>
          reject(new Error(`${reason} before ${pattern} appeared in:\n${output()}`))
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
      }),
  }
}
