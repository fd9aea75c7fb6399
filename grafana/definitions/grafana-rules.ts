import type { Alert, AlertGroup, Dialect } from './alert.ts'
import { annotations, labels, TWO_UNITS, WHOLE } from './annotations.ts'
import { withDetails } from './details.ts'
import { ALERT_FOLDER, DATASOURCE_UID } from './names.ts'
import { ACCOUNT_LABELS } from './promql.ts'

/** Grafana also expands templates when a query returns no row, and then has no values. */
const DIALECT: Dialect = {
  number: '{{ with $values.A }}{{ .Value }}{{ end }}',
  duration: `{{ with $values.A }}{{ .Value | humanizeDuration | ${TWO_UNITS} }}{{ end }}`,
  percentage: `{{ with $values.A }}{{ .Value | humanizePercentage | ${WHOLE} }}{{ end }}`,
  unlessZero: (text, zero) => `{{ with $values.A }}{{ if .Value }}${text}{{ else }}${zero}{{ end }}{{ end }}`,
  detail: ({ label }, text) => `{{ with $values.B }}{{ with .Labels.${label} }}${text}{{ end }}{{ end }}`,
}

/**
 * The alerts as a Grafana provisioning file, for Grafana 11 to 13: older ones do not know `KeepLast`. See `readDocsUrl`
 * for `docsUrl`.
 */
export function grafanaRules(groups: readonly AlertGroup[], docsUrl: string | null = null) {
  return {
    apiVersion: 1,
    groups: groups.map((group) => ({
      orgId: 1,
      name: group.name,
      folder: ALERT_FOLDER,
      interval: '1m',
      rules: group.alerts.map((alert) => grafanaRule(alert, withoutWorse(alert, group), docsUrl)),
    })),
  }
}

/**
 * The alert's expression; for what is only information, without those of whom a warning of the same name speaks.
 *
 * Grafana cannot inhibit, and information goes to a receiver of its own, whose messages know nothing of warnings.
 */
function withoutWorse({ name, severity, expr }: Alert, { alerts }: AlertGroup): string {
  const worse = severity === 'info' && alerts.find((other) => other.name === name && other.severity === 'warning')
  return worse ? `${expr}\nunless on (${ACCOUNT_LABELS}) (\n${worse.expr})` : expr
}

/**
 * Condition C holds for every row of A: a threshold would be lost on rows whose value is 0.
 *
 * B is there for the texts alone, which cannot query. Grafana hands its row to those alerts whose labels it includes,
 * and identifies an alert by the labels of A.
 */
function grafanaRule(alert: Alert, expr: string, docsUrl: string | null) {
  return {
    uid: grafanaUid(alert),
    title: alert.title,
    condition: 'C',
    for: alert.for,
    noDataState: alert.noData ?? 'OK',
    execErrState: alert.onError ?? 'KeepLast',
    labels: { alert: alert.name, ...labels(alert) },
    annotations: {
      ...annotations(alert, DIALECT, docsUrl),
      __dashboardUid__: alert.panel.dashboard.uid,
      __panelId__: String(alert.panel.panel.id),
    },
    data: [
      query('A', expr),
      ...(alert.details === undefined ? [] : [query('B', withDetails(expr, alert.details))]),
      { refId: 'C', datasourceUid: '__expr__', model: { refId: 'C', type: 'math', expression: '$A >= 0' } },
    ],
  }
}

function query(refId: string, expr: string) {
  return {
    refId,
    datasourceUid: DATASOURCE_UID,
    relativeTimeRange: { from: 600, to: 0 },
    model: { refId, expr, instant: true, range: false, intervalMs: 1000, maxDataPoints: 43200 },
  }
}

/** Rules of one name differ in severity; a name that leaves no room for it must have one rule. */
function grafanaUid({ name, severity }: Alert): string {
  const uid = `cliproxy${name.replaceAll(/[A-Z]/g, (letter) => `-${letter}`)}`.toLowerCase()
  const ofSeverity = `${uid}-${severity}`
  return ofSeverity.length <= LONGEST_UID ? ofSeverity : uid
}

/** Grafana takes no longer one. */
const LONGEST_UID = 40
