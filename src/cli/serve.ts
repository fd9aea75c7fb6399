import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Config } from '../config/config.ts'
import { overview } from '../domain/overview.ts'
import type { Runtime } from '../domain/runtime.ts'
import { inSlices } from '../domain/slices.ts'
import { createExporter, type Exporter } from '../exporter.ts'
import { type AppDeps, createApp } from '../http/app.ts'
import { createHttpServer } from '../http/server.ts'
import { openPersistence } from '../persistence.ts'
import type { Signals } from './signals.ts'

const DRAIN_MS = 8_000

/**
 * Serves until `signals.stop` resolves, then takes at most 8 s to end. Resolves to the exit code: 1 when it cannot listen.
 *
 * @param onListen called with the base URL
 */
export async function serve(
  config: Config,
  runtime: Runtime,
  signals: Signals,
  onListen: (url: string) => void = () => {},
): Promise<0 | 1> {
  const { log } = runtime
  for (const warning of config.warnings) log.warn(warning)
  const persistence = await openPersistence(config, runtime)
  const exporter = await createExporter(config, runtime, persistence)
  const shutdown = new AbortController()
  const server = createHttpServer(createApp(appDeps(exporter, config, runtime, shutdown.signal)))
  const hint = await listen(server, config.host, config.port)
  if (hint !== null) {
    log.error(hint)
    await exporter.close()
    return 1
  }
  log.info(`Serving metrics on ${urlOf(server)}/metrics.`, { store: persistence.store.description })
  onListen(urlOf(server))
  exporter.start()
  signals.onReload(() => void exporter.reload())
  log.info(`OAuth credentials sync scheduled every ${config.intervalSeconds} seconds.`)
  await signals.stop
  shutdown.abort()
  log.info('Shutting down.')
  await Promise.race([Promise.all([exporter.close(), closeServer(server)]), delay(DRAIN_MS, undefined, { ref: false })])
  server.closeAllConnections()
  return 0
}

function appDeps(exporter: Exporter, config: Config, runtime: Runtime, shutdown: AbortSignal): AppDeps {
  const { emailMode, apiToken, metricsToken, allowedHosts, grafanaUrl } = config
  const { clock, log, version } = runtime
  return {
    scrape: exporter.exposition.scrape,
    isReady: () => exporter.snapshot().size > 0,
    isShuttingDown: () => shutdown.aborted,
    overview: () => overview(exporter.snapshot(), emailMode, clock.now()),
    inSlices,
    sync: exporter.sync,
    reload: exporter.reload,
    clock,
    apiToken,
    metricsToken,
    allowedHosts,
    grafanaUrl,
    version,
    log,
  }
}

/** Resolves to null, or to a sentence about why it cannot listen. */
function listen(server: Server, host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(hintFor(error, host, port)))
    server.listen(port, host, () => resolve(null))
  })
}

function hintFor(error: NodeJS.ErrnoException, host: string, port: number): string {
  const advice =
    error.code === 'EADDRINUSE'
      ? 'another program uses that port: stop it, or set COLLECTOR_TRIGGER_PORT to another one'
      : 'check COLLECTOR_HOST and COLLECTOR_TRIGGER_PORT'
  return `Cannot listen on ${host}:${port} (${error.code}): ${advice}.`
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}

function urlOf(server: Server): string {
  // A TCP server that listens has such an address.
  const { address, family, port } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
