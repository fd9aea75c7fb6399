import { createHash } from 'node:crypto'
import type { Middleware } from 'koa'
import type { Overview } from '../domain/overview.ts'
import type { Clock } from '../domain/runtime.ts'
import type { SyncControl } from '../domain/sync-control.ts'
import { answerLongText, type RunSteps } from './long-text.ts'
import { overviewPage } from './overview-page.ts'
import { OVERVIEW_SCRIPT } from './overview-script.ts'
import { OVERVIEW_STYLE } from './overview-style.ts'

/** Only this style and this script may apply, and they may ask nobody but this exporter. */
const POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(OVERVIEW_STYLE)}'`,
  `script-src '${hashOf(OVERVIEW_SCRIPT)}'`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export interface OverviewDeps {
  readonly overview: () => Promise<Overview>
  readonly inSlices: RunSteps
  readonly sync: Pick<SyncControl, 'status'>
  readonly clock: Clock
  readonly apiToken: string | null
  /** Where its dashboards are; null when nobody said. */
  readonly grafanaUrl: string | null
  readonly version: string
}

/** The page for those who have no Grafana; with `?all` all accounts and not the first 500. */
export function answerOverview(deps: OverviewDeps): Middleware {
  const { clock, apiToken, inSlices } = deps
  return async (ctx) => {
    const [proxies, overview] = await Promise.all([deps.sync.status(), deps.overview()])
    const all = ctx.query.all !== undefined
    const page = overviewPage({ ...deps, proxies, overview, now: clock.now(), all, needsToken: apiToken !== null })
    ctx.set('Content-Security-Policy', POLICY)
    ctx.set('Referrer-Policy', 'no-referrer')
    ctx.set('Cache-Control', 'no-store')
    ctx.type = 'html'
    await answerLongText(ctx, inSlices, page)
  }
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
