import type { Attention } from '../domain/attention.ts'
import type { Overview, OverviewRow } from '../domain/overview.ts'
import type { Steps } from '../domain/steps.ts'
import type { ProxyStatus } from '../domain/sync-control.ts'
import { type Html, html, htmlOfEach } from './html.ts'
import {
  counted,
  endInWords,
  fromNow,
  numberInWords,
  originOf,
  reasonInWords,
  timeOf,
  type View,
} from './overview-words.ts'

/** More than anybody mends at once. */
const MAX_LISTED = 100

/** What needs a person: proxies, the store, then accounts; each with the reason in words and what to do. */
export function* attentionSection(
  { inNeed }: Overview,
  proxies: readonly ProxyStatus[],
  view: View,
): Steps<{ readonly count: number; readonly section: Html }> {
  const failing = proxies.flatMap((proxy) => failingProxy(proxy, view.now))
  const stores = failingStores(proxies)
  const listed = view.all ? inNeed : inNeed.slice(0, MAX_LISTED)
  const shown = yield* htmlOfEach(listed, (row) => needyAccount(row, view))
  const left = inNeed.length - shown.length
  const count = failing.length + stores.length + inNeed.length
  const list = html`<ul class="attention">
${[...failing, ...stores, ...shown]}
</ul>`
  const more = left > 0 ? html`\n<p>And ${numberInWords(left)} more: <a href="?all">show all</a>.</p>` : null
  return {
    count,
    section: html`<h2>${titleOf(failing.length, stores.length, inNeed.length)}</h2>${count === 0 ? null : html`\n${list}${more}`}`,
  }
}

function titleOf(proxies: number, stores: number, accounts: number): string {
  const parts = [
    ...(proxies > 0 ? [proxies === 1 ? '1 proxy' : `${proxies} proxies`] : []),
    ...(stores > 0 ? ['the store'] : []),
    ...(accounts > 0 ? [counted(accounts, 'account')] : []),
  ]
  return parts.length === 0 ? 'Nothing needs attention' : `Needs attention: ${parts.join(', ')}`
}

function failingProxy({ proxy, fetchReason, fetchHint, breaker, nextRunAt }: ProxyStatus, now: Date): readonly Html[] {
  const reason = fetchReason ?? breaker?.reason ?? null
  if (reason === null) return []
  const nextAt = breaker?.probeAt ?? nextRunAt
  return [
    html`<li><strong>Proxy ${proxy}</strong><p><span class="bad">Its list cannot be read: ${reasonInWords(reason)}.</span> ${fetchHint} Next try ${timeOf(nextAt)}, ${fromNow(nextAt, now)}.</p></li>`,
  ]
}

/** One entry for proxies that fail to be stored for one reason. */
function failingStores(proxies: readonly ProxyStatus[]): readonly Html[] {
  const failing = proxies.filter(({ storeReason }) => storeReason !== null)
  const byReason = Map.groupBy(failing, ({ storeReason, storeHint }) => `${storeReason} ${storeHint}`)
  return [...byReason.values()].map((group) => {
    const names = group.map(({ proxy }) => proxy).join(', ')
    const [first] = group
    return html`<li><strong>Store</strong><p><span class="bad">What ${names} said last is not stored: ${reasonInWords(first?.storeReason ?? '')}.</span> ${first?.storeHint ?? null} What is shown goes on; the next sync that succeeds stores it.</p></li>`
  })
}

function needyAccount(row: OverviewRow, view: View): Html {
  const { name, attention, endAt } = row
  const isDated = attention.some(({ reason }) => reason === 'ending' || reason === 'expired')
  const date = isDated && endAt !== null ? ` · ${endInWords(row, endAt, view.now)}` : ''
  const isMild = attention.every(({ reason }) => reason === 'ending')
  return html`<li${isMild ? html` class="mild"` : null}><strong>${name}</strong> <small>${originOf(row, view)}${date}</small>${attention.map(sentence)}</li>`
}

function sentence({ reason, what, fix }: Attention): Html {
  return html`<p><span class="${reason === 'ending' ? 'soon' : 'bad'}">${what}</span> ${fix}</p>`
}
