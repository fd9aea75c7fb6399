import type { StatusLabel } from '../domain/credential.ts'
import type { OverviewRow } from '../domain/overview.ts'
import type { Steps } from '../domain/steps.ts'
import type { Standing } from '../domain/subscription-standing.ts'
import { type Html, html, htmlOfEach } from './html.ts'
import {
  counted,
  endInWords,
  evidenceInWords,
  fromNow,
  numberInWords,
  originOf,
  quotaInWords,
  reasonInWords,
  timeOf,
  type View,
} from './overview-words.ts'

/** More would slow the browser down, and what ends first comes first. */
export const MAX_ROWS = 500

const STANDING_CLASSES: Readonly<Record<Standing, string>> = {
  ok: 'good',
  ending: 'soon',
  expired: 'bad',
  'renewal unconfirmed': 'open',
}
const STATUS_CLASSES: Readonly<Record<StatusLabel, string>> = {
  ok: 'good',
  limited: 'soon',
  failing: 'bad',
  error: 'bad',
  disabled: 'plain',
  unknown: 'plain',
}
/** The order of the page's sort by status. */
const STATUS_RANKS: readonly StatusLabel[] = ['error', 'failing', 'limited', 'unknown', 'ok', 'disabled']
const UNKNOWN = html`<span aria-hidden="true">–</span><span class="unseen">unknown</span>`

/** The table of accounts: the first 500, or all. */
export function* accountsTable(rows: readonly OverviewRow[], view: View): Steps<Html> {
  if (rows.length === 0) return html`<p>No accounts are known yet.</p>`
  const shown = yield* htmlOfEach(view.all ? rows : rows.slice(0, MAX_ROWS), (row) => tableRow(row, view))
  const left = rows.length - shown.length
  return html`<table>
<thead><tr><th scope="col">Account</th><th scope="col">Subscription</th><th scope="col">Status</th><th scope="col">Tightest quota</th><th scope="col">Requests</th></tr></thead>
<tbody>
${shown}
</tbody>
</table>${left > 0 ? html`\n<p>And ${numberInWords(left)} more that end later or have no date: <a href="?all">show all ${numberInWords(rows.length)}</a>.</p>` : null}`
}

function tableRow(row: OverviewRow, view: View): Html {
  const { now } = view
  const { endAt, statusLabel, requests, tightestQuota } = row
  return html`<tr data-end="${endAt?.getTime() ?? null}" data-status="${STATUS_RANKS.indexOf(statusLabel)}" data-quota="${tightestQuota?.usedRatio ?? null}" data-requests="${totalOf(row)}" data-failed="${requests?.failed ?? null}"><th scope="row"><div>${row.name} <small>${originOf(row, view)}</small></div></th>${[
    cell('Subscription', subscription(row, now)),
    cell('Status', status(row, now)),
    cell('Tightest quota', quota(row, now)),
    cell('Requests', requestsOf(row)),
  ]}</tr>`
}

function cell(label: string, content: Html): Html {
  const name = content === UNKNOWN ? html` class="none"` : null
  return html`<td data-label="${label}"${name}><div>${content}</div></td>`
}

function subscription(row: OverviewRow, now: Date): Html {
  const { endAt, evidence, delinquent } = row
  const overdue = delinquent === true ? html` <small class="bad">payment overdue</small>` : null
  if (endAt === null || evidence === null) return html`<small>no date known</small>${overdue}`
  const words = endInWords(row, endAt, now)
  return html`<span class="${endClass(row)}">${words}</span> <small>${timeOf(endAt)} ${evidenceInWords(evidence)}</small>${overdue}`
}

function endClass({ standing, renewal, delinquent }: OverviewRow): string {
  if (standing === null) return 'plain'
  return standing === 'ending' && renewal === 'renews' && delinquent !== true ? 'good' : STANDING_CLASSES[standing]
}

function status({ statusLabel, statusReason, statusSinceAt, nextRetryAt }: OverviewRow, now: Date): Html {
  const reason = statusReason === null ? '' : `, ${reasonInWords(statusReason)}`
  const retry = nextRetryAt && html` <small>next retry ${timeOf(nextRetryAt)}, ${fromNow(nextRetryAt, now)}</small>`
  return html`<span class="${STATUS_CLASSES[statusLabel]}">${statusLabel}</span>${reason} <small>since ${timeOf(statusSinceAt)}</small>${retry}`
}

function quota({ tightestQuota }: OverviewRow, now: Date): Html {
  if (tightestQuota === null) return UNKNOWN
  const { resetAt } = tightestQuota
  const reset = resetAt && html` <small>until ${timeOf(resetAt)}, ${fromNow(resetAt, now)}</small>`
  return html`${quotaInWords(tightestQuota)}${reset}`
}

function requestsOf(row: OverviewRow): Html {
  const total = totalOf(row)
  if (row.requests === null || total === null) return UNKNOWN
  const { failed } = row.requests
  const share = total === 0 || failed === 0 ? '' : ` (${((100 * failed) / total).toFixed(1)}\u00a0%)`
  return html`${counted(total, 'request')} <small>${numberInWords(failed)} failed${share}</small>`
}

function totalOf({ requests }: OverviewRow): number | null {
  return requests && requests.success + requests.failed
}
