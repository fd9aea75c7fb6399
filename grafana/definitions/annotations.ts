import { type Alert, type Dialect, type Severity, SUBJECTS } from './alert.ts'
import { type Detail, PLAN } from './details.ts'
import { ACCOUNT_PAGE_UID, QUIET, RUNBOOK } from './names.ts'

/** Shortens what `humanizeDuration` says, in a template's pipeline: of days, minutes are of no interest, and of seconds no parts. */
export const TWO_UNITS = 'reReplaceAll "^([0-9]+d [0-9]+h|[0-9]+h [0-9]+m|[0-9]+m) .*|[.][0-9]+" "$1"'

/** Shortens what `humanizePercentage` says: 99.7 % are not all. */
export const WHOLE = 'reReplaceAll "[.][0-9]+" ""'

/** An account as a person knows it, in an alert that is identified by its name and lists its plan as a detail. */
export function who({ detail }: Dialect): string {
  return `{{ $labels.name }}${detail(PLAN, ' ({{ . }})')} on proxy {{ $labels.proxy }}`
}

/** The text beside the first of these lists that holds the detail, else the last one. The alert must list the detail. */
export function choose(
  dialect: Dialect,
  detail: Detail,
  choices: readonly (readonly [values: readonly string[], text: string])[],
  otherwise: string,
): string {
  const read = `{{ $is := "" }}${dialect.detail(detail, '{{ $is = . }}')}`
  const cases = choices.map(
    ([values, text]) => `if eq $is ${values.map((value) => `"${value}"`).join(' ')} }}${text}{{ else `,
  )
  return `${read}{{ ${cases.join('')}}}${otherwise}{{ end }}`
}

/** What both forms say of an alert; links are added here, so that none can lack it. */
export function annotations(alert: Alert, dialect: Dialect, docsUrl: string | null) {
  return {
    summary: alert.summary(dialect),
    description: alert.description(dialect),
    action: alert.action(dialect),
    page: page(alert),
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

/** Where Grafana shows what the alert speaks of: the end of an address, without the slash before it. */
function page({ about, panel }: Alert): string {
  const variables = SUBJECTS[about].map((label) => `var-${label}={{ urlquery $labels.${label} }}`)
  const path = `d/${about === 'account' ? ACCOUNT_PAGE_UID : panel.dashboard.uid}`
  return variables.length === 0 ? path : `${path}?${variables.join('&')}`
}
