import { stringify } from 'yaml'
import { ALERT_GROUPS } from './alerts/all-groups.ts'
import { CHANNELS, channelFile } from './channels.ts'
import { dashboardJson } from './dashboard.ts'
import { DASHBOARDS } from './dashboards/all-dashboards.ts'
import { grafanaRules } from './grafana-rules.ts'
import { GENERATED } from './names.ts'
import { prometheusRules } from './prometheus-rules.ts'
import { DASHBOARD_PROVIDERS, DATASOURCES } from './provisioning.ts'
import { recordingRules } from './recording-rules.ts'

/** Every generated file: its path from the top of the repository, and its text. */
export function renderMonitoring(): ReadonlyMap<string, string> {
  const provisioning = 'grafana/provisioning'
  return new Map([
    ['prometheus/alerts.yml', yaml(prometheusRules(ALERT_GROUPS))],
    ['prometheus/recording.yml', yaml(recordingRules())],
    [`${provisioning}/alerting/rules.yaml`, yaml(grafanaRules(ALERT_GROUPS))],
    [`${provisioning}/datasources/prometheus.yaml`, yaml(DATASOURCES)],
    [`${provisioning}/dashboards/cliproxy.yaml`, yaml(DASHBOARD_PROVIDERS)],
    ...[...CHANNELS].map(
      ([name, channel]) => [`grafana/channels/${name}.yaml`, yaml(channelFile(name, channel))] as const,
    ),
    ...DASHBOARDS.map((dashboard) => [`grafana/dashboards/${dashboard.file}`, json(dashboardJson(dashboard))] as const),
  ])
}

function yaml(value: unknown): string {
  return `#${GENERATED}\n${stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })}`
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
