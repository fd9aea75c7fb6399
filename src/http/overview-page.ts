import type { Overview } from '../domain/overview.ts'
import type { Steps } from '../domain/steps.ts'
import type { ProxyStatus } from '../domain/sync-control.ts'
import { type Html, html, trusted } from './html.ts'
import { accountsTable, MAX_ROWS } from './overview-accounts.ts'
import { attentionSection } from './overview-attention.ts'
import { inquirySection } from './overview-inquiries.ts'
import { OVERVIEW_SCRIPT } from './overview-script.ts'
import { OVERVIEW_STYLE } from './overview-style.ts'
import { fromNow, timeOf } from './overview-words.ts'

/** What the page is made of. */
export interface PageContent {
  readonly overview: Overview
  readonly proxies: readonly ProxyStatus[]
  readonly now: Date
  /** All accounts, not the first 500. */
  readonly all: boolean
  /** Whether a sync needs a token. */
  readonly needsToken: boolean
  readonly grafanaUrl: string | null
  readonly version: string
}

const REFRESH_SECONDS = 60
/** A page of many megabytes. */
const SLOW_REFRESH_SECONDS = 600

/** One HTML page, in steps. It loads nothing from elsewhere, every value is escaped, and its links work below any path. */
export function* overviewPage(content: PageContent): Steps<readonly string[]> {
  const { overview, proxies, now, all, needsToken } = content
  const view = { now, all, namesProxies: proxies.length > 1 }
  const { count, section } = yield* attentionSection(overview, proxies, view)
  const table = yield* accountsTable(overview.rows, view)
  const refresh = all && overview.rows.length > MAX_ROWS ? SLOW_REFRESH_SECONDS : REFRESH_SECONDS
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${count === 0 ? '' : `(${count}) `}CLIProxy exporter</title>
<noscript><meta http-equiv="refresh" content="${refresh}"></noscript>
<style>${trusted(OVERVIEW_STYLE)}</style>
</head>
<body data-refresh="${refresh}">
<header>
<h1>CLIProxy exporter</h1>
<div id="age">${ages(proxies, now)}</div>
<p><button type="button" id="sync" hidden${needsToken ? html` data-token` : null}>Sync now</button> <span id="said" role="status"></span></p>
</header>
<main>
<section id="attention">${section}</section>
<section>
<h2>All accounts</h2>
${CONTROLS}
<div id="accounts">${table}</div>
</section>
<section id="inquiries">${inquirySection(overview, proxies)}</section>
</main>
<footer>
<p>Renewal unconfirmed: the date was read at the last login and has passed, and the account works on; most simply renewed. Requests are counted since the proxy started.</p>
${links(content)}
</footer>
${TOKEN_DIALOG}
<script>${trusted(OVERVIEW_SCRIPT)}</script>
</body>
</html>
`.pieces
}

function ages(proxies: readonly ProxyStatus[], now: Date): readonly Html[] {
  const lines = proxies.map(({ proxy, lastSuccessAt }) =>
    lastSuccessAt === null
      ? html`<p>${proxy}: no list was read yet.</p>`
      : html`<p>${proxy}: as of ${timeOf(lastSuccessAt)}, ${fromNow(lastSuccessAt, now)}.</p>`,
  )
  const [first] = proxies
  return first === undefined
    ? lines
    : [...lines, html`<p>Next sync ${timeOf(first.nextRunAt)}, ${fromNow(first.nextRunAt, now)}.</p>`]
}

/** Shown by the script, without which they would do nothing. */
const CONTROLS = html`<form id="controls" role="search" hidden>
<label>Filter <input type="search" id="filter" autocomplete="off" spellcheck="false"></label>
<label>Sort by <select id="sort"><option value="end">end date</option><option value="status">status</option><option value="name">name</option><option value="quota">quota used</option><option value="requests">requests</option><option value="failed">failed requests</option></select></label>
<span id="shown" role="status"></span>
</form>`

const TOKEN_DIALOG = html`<dialog id="ask" aria-labelledby="ask-title">
<form method="dialog">
<h2 id="ask-title">A sync needs the API token</h2>
<p><label>Token <input type="password" id="token" autocomplete="off" required></label></p>
<p><button value="go">Sync now</button> <button value="" formnovalidate>Cancel</button></p>
<p><small>It is COLLECTOR_API_TOKEN, and kept until this page is closed.</small></p>
</form>
</dialog>`

function links({ grafanaUrl, version }: PageContent): Html {
  return html`<ul>
${grafanaUrl === null ? null : html`<li><a href="${grafanaUrl}">Grafana</a></li>`}
<li><a href="metrics">Metrics</a></li>
<li><a href="api/collector/oauth/credentials">These accounts as JSON</a></li>
<li><a href="api/collector/oauth/status">Status of the proxies as JSON</a></li>
</ul>
<p><small>Version ${version}</small></p>`
}
