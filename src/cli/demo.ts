import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../config/config.ts'
import type { Environment } from '../config/environment.ts'
import { startReplay } from '../demo/replay.ts'
import type { Runtime } from '../domain/runtime.ts'
import { serve } from './serve.ts'

/**
 * Serves beside a replay of a recorded proxy, from a temporary data directory; of the environment only what concerns
 * listening and showing counts. Resolves to the exit code of `serve`.
 */
export async function demo(
  env: Environment,
  runtime: Runtime,
  stop: Promise<void>,
  print: (text: string) => void,
): Promise<0 | 1> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cliproxy-exporter-demo-'))
  const replay = await startReplay(runtime.clock.now())
  try {
    const config = loadConfig(demoEnvironment(env, replay.url, dataDir), runtime.clock.now())
    return await serve(config, runtime, stop, (url) => print(welcome(url)))
  } finally {
    replay.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

const SHOWN = ['COLLECTOR_', 'METRICS_', 'LOG_', 'OAUTH_']

function demoEnvironment(env: Environment, url: string, dataDir: string): Environment {
  const kept = Object.entries(env).filter(([name]) => SHOWN.some((prefix) => name.startsWith(prefix)))
  return {
    ...Object.fromEntries(kept),
    CLIPROXY_NAME: 'demo',
    CLIPROXY_URL: url,
    CLIPROXY_MANAGEMENT_KEY: 'demo',
    CLIPROXY_FAILURE_EVENTS: 'off',
    DATA_DIR: dataDir,
  }
}

function welcome(url: string): string {
  return `This is a demo: it replays what a recorded proxy answered, with its dates moved to today. Open\n  ${url}/\n  ${url}/metrics\n`
}
