import type { Middleware } from 'koa'
import type { OverviewRow } from '../domain/overview.ts'
import { OVERVIEW_STYLE_HASH, overviewPage } from './overview-page.ts'

const POLICY = `default-src 'none'; style-src '${OVERVIEW_STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** The page for who has no Grafana. */
export function answerOverview(deps: { overview: () => readonly OverviewRow[]; version: string }): Middleware {
  return (ctx) => {
    ctx.set('Content-Security-Policy', POLICY)
    ctx.set('Referrer-Policy', 'no-referrer')
    ctx.set('Cache-Control', 'no-store')
    ctx.type = 'html'
    ctx.body = overviewPage(deps.overview(), deps.version)
  }
}
