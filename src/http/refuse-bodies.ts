import type { Context, Next } from 'koa'
import { answerError } from './answer-errors.ts'

const MAX_BODY_BYTES = 1024

/** Answers 413 to a body over 1 KiB, or of undeclared length, without reading it: no route has a use for one. */
export async function refuseBodies(ctx: Context, next: Next): Promise<void> {
  const declared = Number(ctx.get('Content-Length') || 0)
  if (declared <= MAX_BODY_BYTES && ctx.get('Transfer-Encoding') === '') return await next()
  ctx.set('Connection', 'close')
  answerError(ctx, 413)
}
