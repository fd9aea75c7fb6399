import { createHash, timingSafeEqual } from 'node:crypto'
import type { Middleware } from 'koa'
import { answerError } from './answer-errors.ts'

/** How a client gives a token: `Bearer <token>`, or as the password of `Basic`, whatever the user. */
type TokenScheme = 'Bearer' | 'Basic'

const CHALLENGES: Readonly<Record<TokenScheme, string>> = {
  Bearer: 'Bearer',
  Basic: 'Basic realm="CLIProxy exporter", charset="UTF-8"',
}

/** A token and how it may be given. */
export interface Token {
  readonly token: string
  readonly schemes: readonly TokenScheme[]
}

/**
 * Answers 401 unless the request gives one of the tokens by one of its schemes, each of which is offered. A browser asks its user
 * for a password where `Basic` is offered, so that it is for what people open and not for an API, where a page's script
 * would make it ask again and again.
 */
export function requireToken(tokens: readonly Token[]): Middleware {
  const expected = tokens.map(({ token, schemes }) => ({ digest: digest(token), schemes }))
  const schemes = new Set(tokens.flatMap((token) => token.schemes))
  const challenges = [...schemes].map((scheme) => CHALLENGES[scheme])
  return async (ctx, next) => {
    const authorization = ctx.get('Authorization')
    // Digests have one length, so that the comparison takes the same time for every guess.
    const matches = expected.filter((token) =>
      timingSafeEqual(digest(tokenIn(authorization, token.schemes)), token.digest),
    )
    if (matches.length > 0) return await next()
    ctx.set('WWW-Authenticate', challenges)
    answerError(ctx, 401)
  }
}

function tokenIn(authorization: string, schemes: readonly TokenScheme[]): string {
  const [, name, credentials = ''] = /^(bearer|basic) +(\S+) *$/i.exec(authorization) ?? []
  const scheme = schemes.find((candidate) => candidate.toLowerCase() === name?.toLowerCase())
  if (scheme === undefined) return ''
  return scheme === 'Bearer' ? credentials : passwordIn(credentials)
}

/** What follows the first colon, which no user name has. */
function passwordIn(credentials: string): string {
  const pair = Buffer.from(credentials, 'base64').toString()
  const colon = pair.indexOf(':')
  return colon === -1 ? '' : pair.slice(colon + 1)
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
