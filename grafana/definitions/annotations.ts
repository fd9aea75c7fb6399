import type { Alert, Dialect, Severity } from './alert.ts'
import { PLAN } from './details.ts'
import { QUIET, RUNBOOK } from './names.ts'

/** An account as a person knows it, in an alert that is identified by its name and lists its plan as a detail. */
export function who({ detail }: Dialect): string {
  return `{{ $labels.name }}${detail(PLAN, ' ({{ . }})')} on proxy {{ $labels.proxy }}`
}

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
