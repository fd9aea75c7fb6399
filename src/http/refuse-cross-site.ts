import type { Context, Next } from 'koa'
import { answerError } from './answer-errors.ts'

/** What a browser says of a request that a page of ours, or the person at the address bar, made. */
const OWN: ReadonlySet<string> = new Set(['', 'same-origin', 'none'])

/** Refuses what another site's page asks through its visitor's browser; other programs send no `Sec-Fetch-Site`. */
export async function refuseCrossSite(ctx: Context, next: Next): Promise<void> {
  if (OWN.has(ctx.get('Sec-Fetch-Site'))) return await next()
  answerError(ctx, 403)
}
