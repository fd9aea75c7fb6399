import type { Dashboard } from './dashboard.ts'
import type { Detail } from './details.ts'
import type { Panel } from './panel.ts'

export type Severity = 'info' | 'warning' | 'critical'

/** Template texts that the two forms spell differently. */
export interface Dialect {
  /** The number that the alert's expression gave. */
  readonly number: string
  /** That number, of seconds, as a duration in words. */
  readonly duration: string
  /** That number, a ratio, as a percentage. */
  readonly percentage: string
  /** `text`, in which `{{ . }}` is the detail, or nothing where it is unknown. The alert must list the detail. */
  readonly detail: (detail: Detail, text: string) => string
}

/** One alert, written once; see `prometheus-rules.ts` and `grafana-rules.ts` for its two forms. */
export interface Alert {
  /** Prometheus' alert name, and the heading in docs/alerts.md. Rules that differ in severity alone share it. */
  readonly name: string
  /** Grafana's title: unique. */
  readonly title: string
  /**
   * PromQL; every row that it returns is one alert, whatever its value, which must not be negative or NaN. Its labels
   * are the alert's identity: one that changes ends the alert and starts another.
   */
  readonly expr: string
  /** How long it must hold, in Prometheus' notation. */
  readonly for: string
  readonly severity: Severity
  /** Shown, never notified, unless the operator routes it. */
  readonly quiet?: true
  readonly summary: (dialect: Dialect) => string
  readonly description: (dialect: Dialect) => string
  /** What the texts show beside the alert's own labels. */
  readonly details?: readonly Detail[]
  /** What Grafana does when the query returns no row at all; `OK` unless set: no row means that all is well. */
  readonly noData?: 'Alerting'
  /** What Grafana does when Prometheus cannot be asked; unless set, every alert stays as it was. */
  readonly onError?: 'Alerting'
  /** The panel that shows more; its dashboard holds it. */
  readonly panel: PanelReference
}

interface PanelReference {
  readonly dashboard: Dashboard
  readonly panel: Panel
}

export interface AlertGroup {
  readonly name: string
  readonly alerts: readonly Alert[]
}
