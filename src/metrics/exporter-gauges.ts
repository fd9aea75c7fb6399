import { Counter, collectDefaultMetrics, Gauge, type Registry } from 'prom-client'
import { PREFIX } from './family.ts'

/** Gauges that prom-client names like counters, which `promtool check metrics` refuses. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total']

export type ExporterGauges = ReturnType<typeof registerExporterGauges>

/** Registers the exporter's own families, none of them with a sample yet. */
export function registerExporterGauges(registry: Registry) {
  const { gauge, counter } = createMakers(registry)
  return {
    credentials: gauge('credentials', "Accepted entries of the proxy's last good list.", ['proxy']),
    up: gauge('up', 'Whether the last sync of the proxy fetched and read its list.', ['proxy']),
    problem: gauge('proxy_problem', 'Why the last sync of the proxy failed: 1 for the one reason; absent otherwise.', [
      'proxy',
      'reason',
    ]),
    breakerOpen: gauge('breaker_open', "1 while polling is stopped to avoid the proxy's ban.", ['proxy', 'reason']),
    storeUp: gauge('store_up', 'Whether the last write or load of every proxy succeeded.'),
    syncRuns: counter('sync_runs_total', 'Syncs that asked the proxy.', ['proxy']),
    syncFailures: counter('sync_failures_total', 'Failed steps of syncs.', ['proxy', 'step', 'reason']),
    syncDuration: gauge('sync_duration_seconds', 'Duration of the last run of the step.', ['proxy', 'step']),
    syncLastSuccess: gauge(
      'sync_last_success_timestamp_seconds',
      'When the last list that passed the step was asked for, as Unix time.',
      ['proxy', 'step'],
    ),
    syncInterval: gauge('sync_interval_seconds', 'Configured time between two syncs.'),
    rejectedEntries: gauge('rejected_entries', 'Entries of the last list that were refused.', ['proxy', 'reason']),
    failureEvents: counter('failure_events_total', 'Failed requests that the proxy told of.', [
      'proxy',
      'provider',
      'reason',
    ]),
    eventsConnected: gauge('events_connected', "Whether the proxy's failure events are received.", ['proxy']),
    clockSkew: gauge('upstream_clock_skew_seconds', "The proxy's clock minus ours.", ['proxy']),
    inquiries: counter('inquiries_total', 'What came of asking a provider.', ['proxy', 'inquiry', 'result']),
    inquiryLastSuccess: gauge(
      'inquiry_last_success_timestamp_seconds',
      'When the last account was asked for that was answered, as Unix time.',
      ['proxy', 'inquiry'],
    ),
    upstreamInfo: gauge('upstream_info', "The proxy's version: the value is always 1.", ['proxy', 'version']),
    configReloadOk: gauge('config_last_reload_successful', 'Whether the configuration was good when it was last read.'),
    configReloadSuccess: gauge(
      'config_last_reload_success_timestamp_seconds',
      'When the configuration was last read and good, as Unix time.',
    ),
    buildInfo: gauge('exporter_build_info', "This exporter's version: the value is always 1.", ['version', 'revision']),
  }
}

function createMakers(registry: Registry) {
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []): Gauge<Label> => {
    const made = new Gauge({ name: `${PREFIX}${name}`, help, labelNames, registers: [registry] })
    // Without labels prom-client starts at 0, which would claim what is not known yet.
    if (labelNames.length === 0) made.remove()
    return made
  }
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> =>
    new Counter({ name: `${PREFIX}${name}`, help, labelNames, registers: [registry] })
  return { gauge, counter }
}

/** prom-client's metrics of the process, without those that promtool refuses. */
export function registerProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry })
  for (const name of MISNAMED) registry.removeSingleMetric(name)
}
