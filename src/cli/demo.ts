import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../config/config.ts'
import type { Environment } from '../config/environment.ts'
import { startDemoProxy } from '../demo/proxy.ts'
import { TIMETABLE } from '../demo/timetable.ts'
import type { Runtime } from '../domain/runtime.ts'
import { serve } from './serve.ts'
import type { Signals } from './signals.ts'

const KEY = 'demo'
const INTERVAL_NAME = 'OAUTH_SYNC_INTERVAL_SECONDS'
/** Shorter than any real proxy may be asked: what happens is to be seen by who waits for it. */
const INTERVAL_SECONDS = 15

/**
 * Serves beside a proxy of invented accounts, from a temporary data directory; of the environment only what concerns
 * listening and showing counts. Resolves to the exit code of `serve`.
 */
export async function demo(
  env: Environment,
  runtime: Runtime,
  signals: Signals,
  print: (text: string) => void,
): Promise<0 | 1> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cliproxy-exporter-demo-'))
  const proxy = await startDemoProxy(runtime.clock, KEY)
  try {
    const config = loadConfig(demoEnvironment(env, proxy.url, dataDir), runtime.clock.now())
    const intervalSeconds = env[INTERVAL_NAME] ? config.intervalSeconds : INTERVAL_SECONDS
    return await serve({ ...config, intervalSeconds }, runtime, signals, (url) => print(welcome(url)))
  } finally {
    proxy.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

const SHOWN = ['COLLECTOR_', 'METRICS_', 'GRAFANA_URL', 'LOG_', 'OAUTH_']

function demoEnvironment(env: Environment, url: string, dataDir: string): Environment {
  const kept = Object.entries(env).filter(([name]) => SHOWN.some((prefix) => name.startsWith(prefix)))
  return {
    ...Object.fromEntries(kept),
    CLIPROXY_NAME: 'demo',
    CLIPROXY_URL: url,
    CLIPROXY_MANAGEMENT_KEY: KEY,
    CLIPROXY_INQUIRIES: 'codex-subscription',
    DATA_DIR: dataDir,
    // It syncs often, and its directory may lie in memory.
    USAGE_RETENTION_DAYS: '1',
  }
}

function welcome(url: string): string {
  const happens = TIMETABLE.map(({ minute, what }) => `  ${String(minute).padStart(2)} min  ${what}`)
  return `This is a demo: its proxy, accounts and figures are invented, and they move. Open
  ${url}/
  ${url}/metrics
What happens from now on:
${happens.join('\n')}
`
}
