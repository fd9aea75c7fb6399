import type { Dashboard } from './dashboard.ts'
import type { Panel } from './panel.ts'

export type Severity = 'info' | 'warning' | 'critical'

/** Template texts that the two forms spell differently. */
export interface Dialect {
  /** The number that the alert's expression gave. */
  readonly number: string
  /** That number, of seconds, as a duration in words. */
  readonly duration: string
  /** The reason of a credential's problem, a word of the closed list; empty when there is none. */
  readonly reason: string
}

/** One alert, written once; see `prometheus-rules.ts` and `grafana-rules.ts` for its two forms. */
export interface Alert {
  /** Prometheus' alert name, and the heading in docs/alerts.md. Rules that differ in severity alone share it. */
  readonly name: string
  /** Grafana's title: unique. */
  readonly title: string
  /** PromQL; every row that it returns is one alert, whatever its value, which must not be negative or NaN. */
  readonly expr: string
  /** How long it must hold, in Prometheus' notation. */
  readonly for: string
  readonly severity: Severity
  /** Shown, never notified, unless the operator routes it. */
  readonly quiet?: true
  readonly summary: (dialect: Dialect) => string
  readonly description: (dialect: Dialect) => string
  /** A query that returns the expression's rows with a label `reason` more: Grafana's templates cannot query. */
  readonly reasonExpr?: string
  /** What Grafana does when the query returns no row at all; `OK` unless said otherwise. */
  readonly noData?: 'Alerting'
  /** The panel that shows more; its dashboard holds it. */
  readonly panel: PanelReference
}

export interface PanelReference {
  readonly dashboard: Dashboard
  readonly panel: Panel
}

export interface AlertGroup {
  readonly name: string
  readonly alerts: readonly Alert[]
}
