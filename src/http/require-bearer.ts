import { createHash, timingSafeEqual } from 'node:crypto'
import type { Middleware } from 'koa'
import { answerError } from './answer-errors.ts'

/** Answers 401 unless the request has `Authorization: Bearer <token>`; lets all pass when `token` is null. */
export function requireBearer(token: string | null): Middleware {
  if (token === null) return (_ctx, next) => next()
  const expected = digest(token)
  return async (ctx, next) => {
    const given = /^bearer +(\S+) *$/i.exec(ctx.get('Authorization'))?.[1] ?? ''
    // Digests have one length, so that the comparison takes the same time for every guess.
    if (timingSafeEqual(digest(given), expected)) return await next()
    ctx.set('WWW-Authenticate', 'Bearer')
    answerError(ctx, 401)
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
