import type { Middleware } from 'koa'
import type { SyncControl } from '../domain/sync-control.ts'
import { answerError } from './answer-errors.ts'
import { reportJson, statusJson } from './sync-json.ts'

/**
 * Starts a sync and answers 202; with `?wait=true` answers its report per proxy, 502 when every proxy failed. 503 with
 * `Retry-After` when every breaker is open.
 */
export function answerSync(sync: SyncControl): Middleware {
  return async (ctx) => {
    const answer = await sync.request()
    if (!answer.accepted) {
      ctx.set('Retry-After', String(answer.retryAfterSeconds))
      const { reason, hint, nextTryAt } = answer
      return answerError(ctx, 503, { reason, ...(hint && { hint }), next_try_at: nextTryAt.toISOString() })
    }
    if (ctx.query.wait !== 'true') {
      ctx.status = 202
      ctx.body = { message: 'OAuth credentials sync triggered.' }
      return
    }
    // A sync may take longer than a silent connection is kept.
    ctx.req.setTimeout(0)
    const reports = await answer.done
    const allFailed = reports.every(({ fetch }) => fetch.reason !== undefined)
    ctx.status = allFailed ? 502 : 200
    ctx.body = { proxies: reports.map(reportJson) }
  }
}

/** Responds with what is known of each proxy, without asking it. */
export function answerStatus(sync: SyncControl): Middleware {
  return async (ctx) => {
    const statuses = await sync.status()
    ctx.body = { proxies: statuses.map(statusJson) }
  }
}
