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
      summary: () => 'The exporter {{ $labels.instance }} cannot write to its store',
      description: () =>
        'Metrics go on, but nothing is written to the database. The reason stands in the failures by reason and in the ' +
        'log; what was not written is written by the next sync that can.',
      panel: SHOWN_IN,
    },
    {
      name: 'ExporterDown',
      title: 'Exporter is down',
      expr: exporterDown,
      for: WINDOWS.exporterDown,
      severity: 'critical',
      summary: () => 'The exporter{{ with $labels.instance }} {{ . }}{{ end }} is not scraped',
      description: () =>
        'Prometheus gets no answer from the exporter, or gives none itself, so nobody watches the credentials. Look ' +
        'whether both run (a wrong configuration ends the exporter with a message that says what to set), and at the ' +
        'targets page of Prometheus.',
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
      summary: () => 'Alerts are evaluated',
      description: () =>
        'Always on, so that its absence can be noticed: route it to a dead man’s switch, since everything else is ' +
        'silent when Prometheus is dead.',
      noData: 'Alerting',
      panel: SHOWN_IN,
    },
  ],
}
