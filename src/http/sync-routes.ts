import type { Middleware } from 'koa'
import type { SyncControl } from '../domain/sync-control.ts'
import { answerError } from './answer-errors.ts'
import { reportJson, statusJson } from './sync-json.ts'

const WAITS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])
const WAIT_RULE = 'wait must be true or 1, false or 0.'

/**
 * Starts a sync and answers 202; with `?wait=true` or `1` answers its report per proxy, 502 when every proxy failed. 503
 * with `Retry-After` when every breaker is open. 400, and no sync, for another `wait` than these, `false` and `0`.
 */
export function answerSync(sync: SyncControl): Middleware {
  return async (ctx) => {
    const waits = WAITS.get(String(ctx.query.wait ?? 'false'))
    if (waits === undefined) return answerError(ctx, 400, { hint: WAIT_RULE })
    const answer = await sync.request()
    if (!answer.accepted) {
      ctx.set('Retry-After', String(answer.retryAfterSeconds))
      const { reason, hint, nextTryAt } = answer
      return answerError(ctx, 503, { reason, ...(hint && { hint }), next_try_at: nextTryAt.toISOString() })
    }
    if (!waits) {
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
