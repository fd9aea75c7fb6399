import type { Context, Middleware } from 'koa'

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Answers 200 in the Prometheus text format, as gzip where the client prefers it. */
export function answerMetrics(scrape: (gzip: boolean) => Promise<readonly Buffer[]>): Middleware {
  return async (ctx) => {
    const gzip = ctx.acceptsEncodings('gzip', 'identity') === 'gzip'
    const buffers = await scrape(gzip)
    ctx.status = 200
    ctx.set('Content-Type', CONTENT_TYPE)
    ctx.vary('Accept-Encoding')
    if (gzip) ctx.set('Content-Encoding', 'gzip')
    ctx.length = buffers.reduce((sum, { length }) => sum + length, 0)
    writeAll(ctx, buffers)
  }
}

/** Writes the buffers as they are: Koa would need them joined, which at many megabytes costs more than sending them. */
function writeAll(ctx: Context, buffers: readonly Buffer[]): void {
  ctx.respond = false
  ctx.res.cork()
  for (const buffer of buffers) ctx.res.write(buffer)
  ctx.res.end()
}
