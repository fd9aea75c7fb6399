import type { Middleware } from 'koa'
import { answerBuffers } from './long-text.ts'

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Answers 200 in the Prometheus text format, as gzip where the client prefers it. */
export function answerMetrics(scrape: (gzip: boolean) => Promise<readonly Buffer[]>): Middleware {
  return async (ctx) => {
    const gzip = ctx.acceptsEncodings('gzip', 'identity') === 'gzip'
    const buffers = await scrape(gzip)
    ctx.set('Content-Type', CONTENT_TYPE)
    ctx.vary('Accept-Encoding')
    if (gzip) ctx.set('Content-Encoding', 'gzip')
    answerBuffers(ctx, buffers)
  }
}
