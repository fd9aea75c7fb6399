import type { Context, Middleware } from 'koa'
import type { Clock } from '../domain/runtime.ts'

/** Always 200: for whether the process answers at all. */
export function answerHealthz(ctx: Context): void {
  ctx.body = { status: 'ok' }
}

/** 503 until there is something to scrape, and while the process shuts down. */
export function answerReadyz(deps: { isReady: () => boolean; isShuttingDown: () => boolean }): Middleware {
  return (ctx) => {
    const ready = deps.isReady() && !deps.isShuttingDown()
    ctx.status = ready ? 200 : 503
    ctx.body = { status: ready ? 'ready' : deps.isShuttingDown() ? 'shutting_down' : 'starting' }
  }
}

/** 200, with the wall clock as the process sees it. */
export function answerHealth(clock: Clock): Middleware {
  return (ctx) => {
    ctx.body = { status: 'healthy', timestamp: clock.now().toISOString() }
  }
}
