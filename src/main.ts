#!/usr/bin/env node
import { setTimeout as delay } from 'node:timers/promises'
import { type Invocation, parseArguments } from './cli/arguments.ts'
import { HELP } from './cli/help.ts'
import type { Printing } from './cli/once.ts'
import { type Config, loadConfig, readLogOptions } from './config/config.ts'
import { ConfigError } from './config/config-error.ts'
import { loadEnvironment } from './config/dotenv.ts'
import type { Environment } from './config/environment.ts'
import type { Clock, Runtime } from './domain/runtime.ts'
import { createLog } from './log.ts'
import { openLogStream } from './log-stream.ts'
import { readVersion } from './version.ts'

const EXIT_USAGE = 2
const LINGER_MS = 500
const SECOND_SIGNAL_MS = 1000
const STANDARD_ERROR = 2
const STOP_SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT']

const clock: Clock = { now: () => new Date(), monotonicMs: () => performance.now() }
const print = (text: string): void => void process.stdout.write(text)

// A reader that went away is not an error of this program.
process.stdout.on('error', () => {})
process.exitCode = await main(process.argv.slice(2), process.env)
if (process.exitCode === EXIT_USAGE && process.argv.length === 2) await delay(pauseMs(process.env))
// Nothing may keep a stopped process: a container has ten seconds.
setTimeout(() => process.exit(), LINGER_MS).unref()

async function main(args: readonly string[], processEnv: Environment): Promise<number> {
  const invocation = parseArguments(args)
  if ('hint' in invocation) return printHints([invocation.hint, 'See --help.'])
  const { command } = invocation
  if (command === 'help' || command === 'version') {
    print(command === 'help' ? HELP : `${readVersion()}\n`)
    return 0
  }
  try {
    return command === 'demo' ? await runDemo(processEnv) : await run(invocation, processEnv)
  } catch (error) {
    if (error instanceof ConfigError) return printHints([...error.hints, ...error.warnings])
    throw error
  }
}

/** What restarts a service at once would have it say each second, in vain, what is wrong with its configuration. */
function pauseMs({ EXPORTER_PAUSE_SECONDS: seconds }: Environment): number {
  return Number(seconds ?? 0) * 1000
}

/** What only one command needs is loaded for it alone: it would cost every start time and memory. */
async function run({ command, json }: Invocation, processEnv: Environment): Promise<number> {
  const { env, dotenv, warnings } = loadEnvironment(processEnv, process.cwd())
  if (command === 'check-config') {
    const { checkConfig } = await import('./cli/check-config.ts')
    print(checkConfig({ env, dotenv, warnings }, clock.now()))
    return 0
  }
  const config = loadConfig(env, clock.now(), { warnings })
  if (command === 'serve') {
    const { serve } = await import('./cli/serve.ts')
    return serve(config, await createRuntime(config), stopped(STOP_SIGNALS))
  }
  // The result goes to standard output alone, so that it can be piped.
  const runtime = await createRuntime(config, STANDARD_ERROR)
  for (const warning of config.warnings) runtime.log.warn(warning)
  const code =
    command === 'once'
      ? await runOnce(config, runtime, { print, json })
      : await runDry(config, runtime, { print, json })
  await readToTheEnd()
  return code
}

async function runDemo(env: Environment): Promise<number> {
  const { demo } = await import('./cli/demo.ts')
  return demo(
    env,
    await createRuntime(readLogOptions(env, { hints: [], warnings: [] })),
    stopped([...STOP_SIGNALS, 'SIGHUP']),
    print,
  )
}

async function runOnce(config: Config, runtime: Runtime, printing: Printing): Promise<number> {
  const { once } = await import('./cli/once.ts')
  return once(config, runtime, printing)
}

async function runDry(config: Config, runtime: Runtime, printing: Printing): Promise<number> {
  const { dryRun } = await import('./cli/dry-run.ts')
  return dryRun(config, runtime, printing)
}

/** Resolves once what was printed has been read, since a pager takes its time, or can no longer be. */
function readToTheEnd(): Promise<void> {
  return new Promise((resolve) => process.stdout.write('', () => resolve()))
}

async function createRuntime(options: Pick<Config, 'logLevel' | 'logFormat'>, descriptor: 1 | 2 = 1): Promise<Runtime> {
  const stream = openLogStream(descriptor)
  const log = await createLog({ level: options.logLevel, format: options.logFormat }, stream)
  return { clock, log, version: readVersion(), revision: process.env.EXPORTER_REVISION ?? '' }
}

/**
 * Resolves at the first of these signals; a second one, a second later or more, ends the process at once. npm repeats
 * the signal that a terminal or systemd sent to the whole group already.
 */
function stopped(signals: readonly NodeJS.Signals[]): Promise<void> {
  return new Promise((resolve) => {
    let signalledAtMs: number | null = null
    const stop = (): void => {
      if (signalledAtMs !== null && performance.now() - signalledAtMs > SECOND_SIGNAL_MS) process.exit(1)
      signalledAtMs ??= performance.now()
      resolve()
    }
    for (const signal of signals) process.on(signal, stop)
  })
}

/** Returns the exit code. */
function printHints(hints: readonly string[]): number {
  process.stderr.write(`${hints.join('\n')}\n`)
  return EXIT_USAGE
}
