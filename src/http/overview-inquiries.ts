import type { InquiryStatus } from '../domain/inquiry.ts'
import type { OverviewRow } from '../domain/overview.ts'
import type { ProxyStatus } from '../domain/sync-control.ts'
import { escapeHtml, timeOf } from './html.ts'

type AskedProxy = Pick<ProxyStatus, 'proxy' | 'inquiries'>

const TRUE_END =
  'Every end date of a Codex account is the one of its last login. The inquiry codex-subscription would tell the true ' +
  'end: see CLIPROXY_INQUIRIES.'

/** What is asked of providers, or that one inquiry would tell more; empty where neither is to be said. */
export function inquirySection(rows: readonly OverviewRow[], proxies: readonly AskedProxy[]): string {
  const asked = proxies.flatMap(({ proxy, inquiries }) => inquiries.map((inquiry) => listEntry(proxy, inquiry)))
  const list = asked.length === 0 ? '' : `<h2>Asked of providers</h2>\n<ul>\n${asked.join('\n')}\n</ul>`
  const hint = wouldTellMore(rows, proxies) ? `<p>${TRUE_END}</p>` : ''
  return [list, hint].filter((part) => part !== '').join('\n')
}

function wouldTellMore(rows: readonly OverviewRow[], proxies: readonly AskedProxy[]): boolean {
  const isAsked = proxies.some(({ inquiries }) => inquiries.some(({ inquiry }) => inquiry === 'codex-subscription'))
  const dated = rows.filter(({ provider, evidence }) => provider === 'codex' && evidence !== null)
  return !isAsked && dated.length > 0 && dated.every(({ evidence }) => evidence === 'id_token')
}

function listEntry(proxy: string, { inquiry, lastSuccessAt, nextAt, paused }: InquiryStatus): string {
  const parts = [
    lastSuccessAt === null ? 'none answered yet' : `last answered ${timeOf(lastSuccessAt)}`,
    ...(nextAt === null ? [] : [`next due ${timeOf(nextAt)}`]),
    ...(paused === null ? [] : [`<span class="soon">paused until ${timeOf(paused.until)}: ${paused.reason}</span>`]),
  ]
  return `<li>${escapeHtml(proxy)}, ${inquiry}: ${parts.join(', ')}</li>`
}
