import type { Middleware } from 'koa'
import type { Reload } from '../domain/reload.ts'
import { answerError } from './answer-errors.ts'

/** Reads the configuration again and answers which proxies joined, changed and left; 500 with what is wrong, when it stays as it was. */
export function answerReload(reload: Reload): Middleware {
  return async (ctx) => {
    const outcome = await reload()
    if (!outcome.ok) return answerError(ctx, 500, { hint: outcome.hints.join(' ') })
    const { joined, changed, left } = outcome
    ctx.body = { message: 'Configuration reloaded.', joined, changed, left }
  }
}
