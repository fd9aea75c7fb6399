import type { AlertGroup } from '../alert.ts'
import { EXPORTER } from '../dashboards/exporter.ts'
import { PROXIES } from '../dashboards/exporter-panels.ts'
import { DEMO_JOB } from '../names.ts'
import { EXPORTER_LABELS, lastKnown, series } from '../promql.ts'
import { WINDOWS } from '../windows.ts'

const buildInfo = series('exporter_build_info')
const SHOWN_IN = { dashboard: EXPORTER, panel: PROXIES }

/** `absent` alone is silent while another exporter is alive. */
const exporterDown = [
  `absent(${buildInfo})`,
  `or (up{job!="${DEMO_JOB}"} == 0`,
  `  and on (${EXPORTER_LABELS}) last_over_time(${buildInfo}[${WINDOWS.exporterMemory}])`,
  `  and on () ${buildInfo})`,
].join('\n')

export const EXPORTER_ALERTS: AlertGroup = {
  name: 'cliproxy-exporter',
  alerts: [
    {
      name: 'StoreFailing',
      title: 'Store fails',
      expr: `${lastKnown('store_up')} == 0`,
      for: WINDOWS.storeFailing,
      severity: 'warning',
      about: 'exporter',
      summary: () => 'The exporter {{ $labels.instance }} cannot write to its store',
      description: () =>
        'Metrics go on, but nothing is written to the database. What was not written is written by the next sync that can.',
      action: () => "Look at the exporter's log: it names the reason, and what to do.",
      panel: SHOWN_IN,
    },
    {
      name: 'ConfigReloadFailed',
      title: 'Configuration cannot be read',
      expr: `${lastKnown('config_last_reload_successful')} == 0`,
      for: WINDOWS.configReload,
      severity: 'warning',
      about: 'exporter',
      summary: () => 'The exporter {{ $labels.instance }} cannot use a changed file of its configuration',
      description: () =>
        'A mistake is in the proxies or the subscriptions file, or in a file that they name. What was in force stays in ' +
        'force, but a restart would fail.',
      action: () => "Look at the exporter's log: it names the file, the line and the field. Or try --check-config.",
      panel: SHOWN_IN,
    },
    {
      name: 'ExporterDown',
      title: 'Exporter is down',
      expr: exporterDown,
      for: WINDOWS.exporterDown,
      severity: 'critical',
      about: 'exporter',
      summary: () =>
        'Nobody is watching the accounts: {{ if $labels.instance }}the exporter {{ $labels.instance }} is not scraped' +
        '{{ else }}no exporter is scraped, or Prometheus does not answer{{ end }}',
      description: () =>
        'Prometheus gets no answer from the exporter, or gives none itself. A wrong configuration ends the exporter with ' +
        'a message that says what to set.',
      action: () => 'Look whether both run, and at the targets page of Prometheus.',
      onError: 'Alerting',
      panel: SHOWN_IN,
    },
    {
      name: 'Watchdog',
      title: 'Watchdog',
      expr: 'vector(1)',
      for: '0s',
      severity: 'info',
      quiet: true,
      about: 'exporter',
      summary: () => 'Alerts are evaluated',
      description: () =>
        'Always on, so that its absence can be noticed: everything else is silent when Prometheus is dead.',
      action: () => 'Route it to a dead man’s switch.',
      noData: 'Alerting',
      panel: SHOWN_IN,
    },
  ],
}
