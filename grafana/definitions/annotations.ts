import type { Alert, Dialect, Severity } from './alert.ts'
import { QUIET, RUNBOOK } from './names.ts'

/** An account as a person knows it, in a rule whose rows have the labels of a name. */
export const WHO =
  '{{ $labels.name }}{{ if $labels.plan_type }} ({{ $labels.plan_type }}){{ end }} on proxy {{ $labels.proxy }}'

/** What both forms say of an alert; the link to its runbook is added here, so that none can lack it. */
export function annotations(alert: Alert, dialect: Dialect) {
  return {
    summary: alert.summary(dialect),
    description: alert.description(dialect),
    runbook_url: `${RUNBOOK}#${alert.name.toLowerCase()}`,
  }
}

export function labels(alert: Alert): { readonly severity: Severity; readonly notify?: 'never' } {
  return { severity: alert.severity, ...(alert.quiet ? QUIET : {}) }
}
