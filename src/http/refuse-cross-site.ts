import type { Context, Next } from 'koa'
import { answerError } from './answer-errors.ts'

/** What a browser sends for a request that our own page, or the person at the address bar, made. */
const OWN_SITE: ReadonlySet<string> = new Set(['', 'same-origin', 'none'])

/** Answers 403 to what a page of another site requests by its visitor's browser; other programs send no `Sec-Fetch-Site`. */
export async function refuseCrossSite(ctx: Context, next: Next): Promise<void> {
  if (OWN_SITE.has(ctx.get('Sec-Fetch-Site'))) return await next()
  answerError(ctx, 403)
}
