import type { Dashboard } from './dashboard.ts'
import type { Detail } from './details.ts'
import type { Panel } from './panel.ts'

export type Severity = 'info' | 'warning' | 'critical'

/** Template texts that the two forms spell differently. */
export interface Dialect {
  /** The number that the alert's expression gave. */
  readonly number: string
  /** That number, of seconds, as a duration in words of at most two units. */
  readonly duration: string
  /** That number, a ratio, as a percentage. */
  readonly percentage: string
  /** The one text, or the other while that number is 0. */
  readonly unlessZero: (text: string, zero: string) => string
  /** `text`, in which `{{ . }}` is the detail, or nothing where it is unknown. The alert must list the detail. */
  readonly detail: (detail: Detail, text: string) => string
}

/** Labels that tell apart what an alert can speak of, as variables of the page that its messages link to. */
export const SUBJECTS = {
  account: ['proxy', 'provider', 'credential'],
  pool: ['proxy', 'provider'],
  proxy: ['proxy'],
  exporter: [],
} as const

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
  /** What it speaks of; its messages link to a page with just that. */
  readonly about: keyof typeof SUBJECTS
  /** One line that is understood alone. */
  readonly summary: (dialect: Dialect) => string
  /** What it means, for those who look closer. */
  readonly description: (dialect: Dialect) => string
  /** What to do about it, in one or two short sentences. */
  readonly action: (dialect: Dialect) => string
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
