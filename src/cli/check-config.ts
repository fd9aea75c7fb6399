import { stringify } from 'yaml'
import type { Config } from '../config/config.ts'

const HIDDEN = '(set)'

/** The effective configuration as YAML, secrets masked. */
export function describeConfig(config: Config): string {
  const { proxies, manuals, store } = config
  return stringify({
    proxies: proxies.map(({ name, url }) => ({ name, url, management_key: HIDDEN })),
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
