import type { Context, Middleware } from 'koa'
import type { Clock } from '../domain/runtime.ts'

/** Whether the process answers. */
export function answerHealthz(ctx: Context): void {
  ctx.body = { status: 'ok' }
}

/** Whether there is something to scrape, and will be. */
export function answerReadyz(deps: { isReady: () => boolean; isShuttingDown: () => boolean }): Middleware {
  return (ctx) => {
    const ready = deps.isReady() && !deps.isShuttingDown()
    ctx.status = ready ? 200 : 503
    ctx.body = { status: ready ? 'ready' : deps.isShuttingDown() ? 'shutting_down' : 'starting' }
  }
}

export function answerHealth(clock: Clock): Middleware {
  return (ctx) => {
    ctx.body = { status: 'healthy', timestamp: clock.now().toISOString() }
  }
}
