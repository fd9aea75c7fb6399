import { STATUS_CODES } from 'node:http'
import type { Context, Middleware } from 'koa'
import type { Log } from '../domain/runtime.ts'

/**
 * Decides what leaves the process when a request fails: `{"error": "not_found"}` and the like. A thrown error's own
 * words stay inside, since they can quote anything.
 */
export function answerErrors(log: Log): Middleware {
  return async (ctx, next) => {
    ctx.set('X-Content-Type-Options', 'nosniff')
    try {
      await next()
    } catch (error) {
      log.error('An HTTP request failed.', {
        method: ctx.method,
        error: error instanceof Error ? error.name : typeof error,
      })
      answerError(ctx, 500)
      return
    }
    if (ctx.status >= 400 && !ctx.body) answerError(ctx, ctx.status)
  }
}

/** Responds with a status of 400 or more: its name, and more fields, as JSON. */
export function answerError(
  ctx: Context,
  status: number,
  fields: Readonly<Record<string, string | number>> = {},
): void {
  const name = (STATUS_CODES[status] ?? 'error').toLowerCase().replaceAll(/[^a-z]+/g, '_')
  ctx.status = status
  ctx.body = { error: name, ...fields }
}
