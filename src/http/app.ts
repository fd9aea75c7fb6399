import { METHODS } from 'node:http'
import { Router } from '@koa/router'
import Koa from 'koa'
import type { Reload } from '../domain/reload.ts'
import type { Log } from '../domain/runtime.ts'
import type { SyncControl } from '../domain/sync-control.ts'
import { answerErrors } from './answer-errors.ts'
import { answerCredentials } from './credentials-route.ts'
import { answerHealth, answerHealthz, answerReadyz } from './health-routes.ts'
import { answerMetrics } from './metrics-route.ts'
import { answerOverview, type OverviewDeps } from './overview-route.ts'
import { refuseBodies } from './refuse-bodies.ts'
import { refuseCrossSite } from './refuse-cross-site.ts'
import { refuseForeignHosts } from './refuse-foreign-hosts.ts'
import { answerReload } from './reload-route.ts'
import { requireToken, type Token } from './require-token.ts'
import { answerStatus, answerSync } from './sync-routes.ts'

export interface AppDeps extends OverviewDeps {
  /** The text of `/metrics`, or one gzip member of it, in buffers. */
  readonly scrape: (gzip: boolean) => Promise<readonly Buffer[]>
  /** Whether a snapshot was loaded or fetched. */
  readonly isReady: () => boolean
  readonly isShuttingDown: () => boolean
  readonly sync: SyncControl
  readonly reload: Reload
  /** Guards the routes that do something; null leaves them open to hosts that are ours. */
  readonly apiToken: string | null
  /**
   * Guards `/metrics` and the page; null leaves them open to hosts that are ours. Either token opens what else says
   * something of accounts and proxies, and only where there is neither is that open.
   */
  readonly metricsToken: string | null
  /** Further host names that are ours, in lower case. */
  readonly allowedHosts: readonly string[]
  readonly log: Log
}

/** The routes; does not listen. */
export function createApp(deps: AppDeps): Koa {
  const app = new Koa()
  const router = createRouter(deps)
  app.on('error', (error: unknown) => {
    // Past the answer's head only the connection can fail, which is the client's affair.
    deps.log.debug('An HTTP connection broke off.', { error: error instanceof Error ? error.name : typeof error })
  })
  app.use(answerErrors(deps.log))
  app.use(refuseBodies)
  app.use(router.routes())
  app.use(router.allowedMethods())
  return app
}

function createRouter(deps: AppDeps): Router {
  // All methods are known, so that those without a route get 405 and not 501.
  const router = new Router({ methods: METHODS })
  const { apiToken, metricsToken } = deps
  const guardHosts = refuseForeignHosts(deps.allowedHosts, deps.log)
  const guard = (tokens: readonly Token[]) => (tokens.length === 0 ? guardHosts : requireToken(tokens))
  const ofMetrics = tokenOf(metricsToken, ['Bearer', 'Basic'])
  const ofApi = tokenOf(apiToken, ['Bearer'])
  const guardMetrics = guard(ofMetrics)
  const guardRead = guard([...ofMetrics, ...ofApi])
  router.get('/', guardMetrics, answerOverview(deps))
  router.get('/metrics', guardMetrics, answerMetrics(deps.scrape))
  router.get('/healthz', answerHealthz)
  router.get('/readyz', answerReadyz(deps))
  router.get('/api/collector/health', answerHealth(deps.clock))
  router.post('/api/collector/oauth/sync', refuseCrossSite, guard(ofApi), answerSync(deps.sync))
  router.post('/-/reload', refuseCrossSite, guard(ofApi), answerReload(deps.reload))
  router.get('/api/collector/oauth/status', guardRead, answerStatus(deps.sync))
  router.get('/api/collector/oauth/credentials', guardRead, answerCredentials(deps))
  return router
}

/** None where none is set. */
function tokenOf(token: string | null, schemes: Token['schemes']): readonly Token[] {
  return token === null ? [] : [{ token, schemes }]
}
