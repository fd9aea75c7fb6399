import type { Panel, PanelText } from './panel.ts'

/** Alerts of Grafana that fire; it has words of its own for none. */
export function alertList({ id, title, description, width, height }: PanelText): Panel {
  return {
    id,
    type: 'alertlist',
    title,
    description,
    width,
    height,
    options: {
      viewMode: 'list',
      groupMode: 'default',
      groupBy: [],
      maxItems: 20,
      // The most important first.
      sortOrder: 3,
      dashboardAlerts: false,
      alertName: '',
      // Without those that are never notified.
      alertInstanceLabelFilter: '{notify!="never"}',
      datasource: '',
      folder: null,
      showInstances: false,
      stateFilter: { firing: true, error: true, noData: true, pending: false, normal: false, recovering: false },
    },
  }
}
