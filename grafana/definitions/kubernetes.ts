import { parse } from 'node:path'
import { type Dashboard, dashboardJson } from './dashboard.ts'
import { DASHBOARD_FOLDER } from './names.ts'

const LABELS = { 'app.kubernetes.io/name': 'cliproxy-exporter' }

/** Rule groups as the object that the Prometheus operator loads. */
export function prometheusRule(groups: readonly unknown[]) {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'cliproxy-exporter', labels: LABELS },
    spec: { groups },
  }
}

/** A dashboard as the ConfigMap that the sidecar of Grafana's Helm chart collects, by the names that it has by custom. */
export function dashboardConfigMap(dashboard: Dashboard) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `cliproxy-dashboard-${parse(dashboard.file).name}`,
      labels: { ...LABELS, grafana_dashboard: '1' },
      annotations: { grafana_folder: DASHBOARD_FOLDER },
    },
    data: { [dashboard.file]: JSON.stringify(dashboardJson(dashboard)) },
  }
}
