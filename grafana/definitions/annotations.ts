import type { Alert, Dialect, Severity } from './alert.ts'
import { PLAN } from './details.ts'
import { QUIET, RUNBOOK } from './names.ts'

/** An account as a person knows it, in an alert that is identified by its name and lists its plan as a detail. */
export function who({ detail }: Dialect): string {
  return `{{ $labels.name }}${detail(PLAN, ' ({{ . }})')} on proxy {{ $labels.proxy }}`
}

/** What both forms say of an alert; its runbook is added here, so that none can lack it. */
export function annotations(alert: Alert, dialect: Dialect, docsUrl: string | null) {
  return {
    summary: alert.summary(dialect),
    description: alert.description(dialect),
    ...runbook(alert.name, docsUrl),
  }
}

/** A relative link would lead nowhere from a message: where the documents have no address, words say where to look. */
function runbook(name: string, docsUrl: string | null) {
  return docsUrl === null
    ? { runbook: `Section ${name} of docs/${RUNBOOK}` }
    : { runbook_url: `${docsUrl}/${RUNBOOK}#${name.toLowerCase()}` }
}

export function labels(alert: Alert): { readonly severity: Severity; readonly notify?: 'never' } {
  return { severity: alert.severity, ...(alert.quiet ? QUIET : {}) }
}
