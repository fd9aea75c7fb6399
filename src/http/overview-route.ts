import type { Middleware } from 'koa'
import type { OverviewRow } from '../domain/overview.ts'
import type { SyncControl } from '../domain/sync-control.ts'
import { OVERVIEW_STYLE_HASH, overviewPage } from './overview-page.ts'

const POLICY = `default-src 'none'; style-src '${OVERVIEW_STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** The page for those who have no Grafana. */
export function answerOverview(deps: {
  readonly overview: () => Promise<readonly OverviewRow[]>
  readonly sync: Pick<SyncControl, 'status'>
  readonly version: string
}): Middleware {
  return async (ctx) => {
    const statuses = await deps.sync.status()
    ctx.set('Content-Security-Policy', POLICY)
    ctx.set('Referrer-Policy', 'no-referrer')
    ctx.set('Cache-Control', 'no-store')
    ctx.type = 'html'
    ctx.body = overviewPage(await deps.overview(), statuses, deps.version)
  }
}
