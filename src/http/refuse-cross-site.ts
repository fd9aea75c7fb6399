import type { Context, Next } from 'koa'
import { answerError } from './answer-errors.ts'

/** What a browser sends for a request that our own page, or the person at the address bar, made. */
const OWN_SITE: ReadonlySet<string> = new Set(['', 'same-origin', 'none'])

/**
 * Answers 403 to what a page of another site requests by its visitor's browser. Over plain http a browser sends
 * `Sec-Fetch-Site` only to localhost, but always an `Origin` with a POST; other programs send neither.
 */
export async function refuseCrossSite(ctx: Context, next: Next): Promise<void> {
  if (OWN_SITE.has(ctx.get('Sec-Fetch-Site')) && isOwnOrigin(ctx.get('Origin'), ctx.get('Host'))) return await next()
  answerError(ctx, 403)
}

/** `null`, which a page without an origin of its own sends, is a foreign one. */
function isOwnOrigin(origin: string, host: string): boolean {
  if (origin === '') return true
  const stated = /^https?:/i.test(origin) && URL.canParse(origin) ? new URL(origin) : null
  const own = `${stated?.protocol}//${host}`
  // Parsed, so that a default port counts the same written out and left out.
  return stated !== null && URL.canParse(own) && new URL(own).host === stated.host
}
