import { createHash } from 'node:crypto'
import type { StatusLabel } from '../domain/credential.ts'
import type { OverviewRow, Standing } from '../domain/overview.ts'
import type { ProxyStatus } from '../domain/sync-control.ts'
import { escapeHtml, timeOf } from './html.ts'
import { inquirySection } from './overview-inquiries.ts'
import { OVERVIEW_STYLE } from './overview-style.ts'

/** For the page's content security policy: only this style may apply. */
export const OVERVIEW_STYLE_HASH = `sha256-${createHash('sha256').update(OVERVIEW_STYLE).digest('base64')}`

type ShownProxy = Pick<ProxyStatus, 'proxy' | 'fetchReason' | 'inquiries'>

/** More rows would help nobody and slow the browser down; what ends first comes first. */
const MAX_ROWS = 500
const GRAFANA_URL = 'http://localhost:8417'
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
  disabled: '',
  unknown: '',
}

/** One plain HTML page: no script, nothing loaded from elsewhere, every value escaped. */
export function overviewPage(rows: readonly OverviewRow[], proxies: readonly ShownProxy[], version: string): string {
  const failing = proxies.filter(({ fetchReason }) => fetchReason !== null)
  const left = rows.length - MAX_ROWS
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CLIProxy exporter</title>
<style>${OVERVIEW_STYLE}</style>
</head>
<body>
<h1>CLIProxy exporter</h1>
${failing.map(({ proxy, fetchReason }) => `<p class="bad">${escapeHtml(proxy)}: its last sync failed (${fetchReason}).</p>`).join('\n')}
${rows.length === 0 ? '<p>No credentials are known yet.</p>' : table(rows.slice(0, MAX_ROWS))}
${left > 0 ? `<p>And ${left} more that end later or have no date: see <a href="/metrics">/metrics</a>.</p>` : ''}
${[...new Map(rows.map(({ proxy, askedAt }) => [proxy, askedAt]))].map(asOf).join('\n')}
${inquirySection(rows, proxies)}
<p>Renewal unconfirmed: the date was read at the last login and has passed, and the account works on; most simply renewed.</p>
<ul>
<li><a href="/metrics">/metrics</a></li>
<li><a href="/api/collector/oauth/status">Status of the proxies</a></li>
<li><a href="${GRAFANA_URL}">Grafana</a>, where it runs beside this</li>
</ul>
<p><small>Version ${escapeHtml(version)}</small></p>
</body>
</html>
`
}

function asOf([proxy, askedAt]: readonly [string, Date]): string {
  return `<p>${escapeHtml(proxy)}: as of ${timeOf(askedAt)}.</p>`
}

function table(rows: readonly OverviewRow[]): string {
  return `<table>
<thead><tr><th>Name</th><th>Proxy</th><th>Plan</th><th>Days left</th><th>Status</th><th>Since</th></tr></thead>
<tbody>
${rows.map(tableRow).join('\n')}
</tbody>
</table>`
}

function tableRow(row: OverviewRow): string {
  return `<tr>${[
    cell('Name', `<span>${escapeHtml(row.name)}</span>`),
    cell('Proxy', `<span>${escapeHtml(row.proxy)}</span>`),
    cell('Plan', `<span>${escapeHtml(row.planType ?? '–')}</span> <small>${escapeHtml(row.provider)}</small>`),
    cell('Days left', daysLeft(row), 'days'),
    cell('Status', status(row)),
    cell('Since', timeOf(row.statusSinceAt)),
  ].join('')}</tr>`
}

function cell(label: string, content: string, name = ''): string {
  return `<td data-label="${label}"${name === '' ? '' : ` class="${name}"`}>${content}</td>`
}

function daysLeft({ daysLeft: days, evidence, standing }: OverviewRow): string {
  if (days === null) return '<span>–</span> <small>no date known</small>'
  const word = standing === null || standing === 'ok' ? '' : `${standing}, `
  const name = standing === null ? '' : STANDING_CLASSES[standing]
  return `<span class="${name}">${days.toFixed(1)}</span> <small>${word}by ${evidence ?? 'unknown'}</small>`
}

function status({ statusLabel, statusReason }: OverviewRow): string {
  const reason = statusReason === null ? '' : ` <small>${statusReason}</small>`
  return `<span class="${STATUS_CLASSES[statusLabel]}">${statusLabel}</span>${reason}`
}
