import type { AlertGroup, Dialect } from './alert.ts'
import { annotations, labels, TWO_UNITS, WHOLE } from './annotations.ts'
import { queryForDetail } from './details.ts'

const DIALECT: Dialect = {
  number: '{{ $value }}',
  duration: `{{ $value | humanizeDuration | ${TWO_UNITS} }}`,
  percentage: `{{ $value | humanizePercentage | ${WHOLE} }}`,
  unlessZero: (text, zero) => `{{ if $value }}${text}{{ else }}${zero}{{ end }}`,
  detail: (detail, text) =>
    `{{ with ${queryForDetail(detail)} }}{{ with . | first | label "${detail.label}" }}${text}{{ end }}{{ end }}`,
}

/** The alerts as a Prometheus rule file; see `readDocsUrl` for `docsUrl`. */
export function prometheusRules(groups: readonly AlertGroup[], docsUrl: string | null = null) {
  return {
    groups: groups.map((group) => ({
      name: group.name,
      rules: group.alerts.map((alert) => ({
        alert: alert.name,
        expr: alert.expr,
        for: alert.for,
        labels: labels(alert),
        annotations: annotations(alert, DIALECT, docsUrl),
      })),
    })),
  }
}
