import { resolve } from 'node:path'
import { stringify } from 'yaml'
import { type Config, loadConfig, readDataDir } from '../config/config.ts'
import type { LoadedEnvironment } from '../config/dotenv.ts'
import type { StatedProxy } from '../config/stated-proxy.ts'
import type { ForwardProxies } from '../domain/forward-proxies.ts'
import { tryDataDir } from '../files/data-dir.ts'

const HIDDEN = '(set)'

/**
 * Describes the configuration. Leaves nothing on the disk.
 *
 * @throws ConfigError with everything that is wrong, a data directory that cannot be written among it
 */
export function checkConfig({ env, dotenv, warnings }: LoadedEnvironment, now: Date): string {
  const hints = findDataDirFault(readDataDir(env))
  return describeConfig(loadConfig(env, now, { hints, warnings }), dotenv)
}

function findDataDirFault(dataDir: string): readonly string[] {
  const code = tryDataDir(dataDir)
  return code === null ? [] : [`DATA_DIR cannot be written: ${resolve(dataDir)} answers ${code}.`]
}

/**
 * The effective configuration as YAML, secrets masked.
 *
 * @param dotenv the path of the `.env` file that was read; null when there is none
 */
export function describeConfig(config: Config, dotenv: string | null): string {
  const { proxies, manuals, store } = config
  return stringify({
    dotenv: dotenv ?? '(none)',
    proxies: proxies.map(describeProxy),
    ...(config.forward === null ? {} : { through: describeForward(config.forward) }),
    subscriptions: manuals.length,
    note_dates: config.noteDates ? 'on' : 'off',
    inquiries: config.inquiries,
    sync_interval_seconds: config.intervalSeconds,
    store: store.kind === 'sqlite' ? { sqlite: store.file } : { supabase: store.url, secret_key: HIDDEN },
    data_dir: config.dataDir,
    usage_retention_days: config.usageRetentionDays,
    listen: { host: config.host, port: config.port },
    allowed_hosts: config.allowedHosts,
    collector_api_token: config.apiToken === null ? '(not set)' : HIDDEN,
    metrics_token: config.metricsToken === null ? '(not set)' : HIDDEN,
    metrics_email: config.emailMode,
    grafana_url: config.grafanaUrl ?? '(not set)',
    failure_events: config.failureEvents,
    log: { level: config.logLevel, format: config.logFormat },
    ...(config.warnings.length > 0 ? { warnings: config.warnings } : {}),
  })
}

function describeProxy({ name, url, ca, headers }: StatedProxy) {
  const certificates = ca?.split('BEGIN CERTIFICATE').length ?? 1
  return {
    name,
    url,
    management_key: HIDDEN,
    ...(certificates > 1 && { ca_certificates: certificates - 1 }),
    ...(headers && { headers: Object.fromEntries(Object.keys(headers).map((header) => [header, HIDDEN])) }),
  }
}

/** Their URLs can hold a user and a password. */
function describeForward({ http, https, direct }: ForwardProxies) {
  const [httpProxy, httpsProxy] = [http, https].map((url) => (url === null ? '(not set)' : new URL(url).origin))
  return { http_proxy: httpProxy, https_proxy: httpsProxy, no_proxy: direct }
}
