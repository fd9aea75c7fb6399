import { DASHBOARD_FOLDER, DATASOURCE_UID } from './names.ts'

/** Grafana's data source file; the address is the compose file's. */
export const DATASOURCES = {
  apiVersion: 1,
  datasources: [
    {
      name: 'CLIProxy Prometheus',
      uid: DATASOURCE_UID,
      type: 'prometheus',
      access: 'proxy',
      url: 'http://prometheus:9090',
      isDefault: true,
      editable: false,
      // Grafana would list Prometheus' own rules beside its own: each alert twice.
      jsonData: { httpMethod: 'POST', timeInterval: '30s', manageAlerts: false },
    },
  ],
}

export const DASHBOARD_PROVIDERS = {
  apiVersion: 1,
  providers: [
    {
      name: 'cliproxy',
      orgId: 1,
      folder: DASHBOARD_FOLDER,
      folderUid: 'cliproxy',
      type: 'file',
      disableDeletion: true,
      allowUiUpdates: false,
      updateIntervalSeconds: 60,
      options: { path: '/etc/grafana/dashboards' },
    },
  ],
}
