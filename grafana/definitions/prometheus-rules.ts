import type { AlertGroup, Dialect } from './alert.ts'
import { annotations, labels } from './annotations.ts'
import { series } from './promql.ts'

const PROBLEM = series('credential_problem', 'job=%q, instance=%q, proxy=%q, credential=%q')
const PROBLEM_OF_ALERT = `printf \`${PROBLEM}\` $labels.job $labels.instance $labels.proxy $labels.credential`

const DIALECT: Dialect = {
  number: '{{ $value }}',
  duration: '{{ $value | humanizeDuration }}',
  reason: `{{ with ${PROBLEM_OF_ALERT} | query }}{{ . | first | label "reason" }}{{ end }}`,
}

/** The alerts as a Prometheus rule file. */
export function prometheusRules(groups: readonly AlertGroup[]) {
  return {
    groups: groups.map((group) => ({
      name: group.name,
      rules: group.alerts.map((alert) => ({
        alert: alert.name,
        expr: alert.expr,
        for: alert.for,
        labels: labels(alert),
        annotations: annotations(alert, DIALECT),
      })),
    })),
  }
}
