import { parse } from 'node:path'
import { stringify } from 'yaml'
import { ALERT_GROUPS } from './alerts/all-groups.ts'
import { CHANNELS, channelFile } from './channels.ts'
import { dashboardJson } from './dashboard.ts'
import { DASHBOARDS } from './dashboards/all-dashboards.ts'
import { grafanaRules } from './grafana-rules.ts'
import { dashboardConfigMap, prometheusRule } from './kubernetes.ts'
import { ALERTMANAGER_MESSAGE, GRAFANA_MESSAGE } from './message.ts'
import { GENERATED } from './names.ts'
import { prometheusRules } from './prometheus-rules.ts'
import { DASHBOARD_PROVIDERS, DATASOURCES } from './provisioning.ts'
import { recordingRules } from './recording-rules.ts'

/** Every generated file: its path from the top of the repository, and its text. See `readDocsUrl` for `docsUrl`. */
export function renderMonitoring(docsUrl: string | null = null): ReadonlyMap<string, string> {
  const provisioning = 'grafana/provisioning'
  const kubernetes = 'deploy/kubernetes/monitoring'
  const alerts = prometheusRules(ALERT_GROUPS, docsUrl)
  const recorded = recordingRules()
  return new Map([
    ['prometheus/alerts.yml', yaml(alerts)],
    ['prometheus/recording.yml', yaml(recorded)],
    [`${provisioning}/alerting/rules.yaml`, yaml(grafanaRules(ALERT_GROUPS, docsUrl))],
    ['prometheus/message.tmpl', `{{/*${GENERATED} */}}\n${ALERTMANAGER_MESSAGE}`],
    [`${provisioning}/alerting/message.yaml`, yaml(GRAFANA_MESSAGE)],
    [`${provisioning}/datasources/prometheus.yaml`, yaml(DATASOURCES)],
    [`${provisioning}/dashboards/cliproxy.yaml`, yaml(DASHBOARD_PROVIDERS)],
    ...[...CHANNELS].map(
      ([name, channel]) => [`grafana/channels/${name}.yaml`, yaml(channelFile(name, channel))] as const,
    ),
    ...DASHBOARDS.map((dashboard) => [`grafana/dashboards/${dashboard.file}`, json(dashboardJson(dashboard))] as const),
    [`${kubernetes}/prometheus-rule.yaml`, yaml(prometheusRule([...alerts.groups, ...recorded.groups]))],
    ...DASHBOARDS.map(
      (dashboard) =>
        [`${kubernetes}/dashboard-${parse(dashboard.file).name}.yaml`, yaml(dashboardConfigMap(dashboard))] as const,
    ),
  ])
}

function yaml(value: unknown): string {
  return `#${GENERATED}\n${stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })}`
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
