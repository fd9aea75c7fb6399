import type { InquiryStatus } from '../domain/inquiry.ts'
import type { Overview } from '../domain/overview.ts'
import type { ProxyStatus } from '../domain/sync-control.ts'
import { type Html, html } from './html.ts'
import { reasonInWords, timeOf } from './overview-words.ts'

type AskedProxy = Pick<ProxyStatus, 'proxy' | 'inquiries'>

const TRUE_END = html`<p>Every end date of a Codex account is the one of its last login. The inquiry codex-subscription would tell the true end: see CLIPROXY_INQUIRIES.</p>`

/** What is asked of providers, or that one inquiry would tell more; empty where neither is to be said. */
export function inquirySection({ endsAreOfLogins }: Overview, proxies: readonly AskedProxy[]): Html {
  const asked = proxies.flatMap(({ proxy, inquiries }) => inquiries.map((inquiry) => listEntry(proxy, inquiry)))
  const list = asked.length === 0 ? null : html`<h2>Asked of providers</h2>\n<ul>\n${asked}\n</ul>`
  return html`${list}${endsAreOfLogins && !asksForTrueEnds(proxies) ? TRUE_END : null}`
}

function asksForTrueEnds(proxies: readonly AskedProxy[]): boolean {
  return proxies.some(({ inquiries }) => inquiries.some(({ inquiry }) => inquiry === 'codex-subscription'))
}

function listEntry(proxy: string, { inquiry, lastSuccessAt, nextAt, paused }: InquiryStatus): Html {
  const last = lastSuccessAt === null ? html`none answered yet` : html`last answered ${timeOf(lastSuccessAt)}`
  const next = nextAt && html`, next due ${timeOf(nextAt)}`
  const pause =
    paused && html`, <span class="soon">paused until ${timeOf(paused.until)}: ${reasonInWords(paused.reason)}</span>`
  return html`<li>${proxy}, ${inquiry}: ${last}${next}${pause}</li>`
}
