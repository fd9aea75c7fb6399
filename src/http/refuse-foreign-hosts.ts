import { isIP } from 'node:net'
import type { Middleware } from 'koa'
import type { Log } from '../domain/runtime.ts'
import { answerError } from './answer-errors.ts'

/** Names below these are never looked up in the public DNS. */
const PRIVATE_SUFFIX = /\.(localhost|local|lan|internal|home\.arpa|svc)$/
const HOST = /^(?:\[(?<address>[^\]]*)\]|(?<name>[\w.-]{1,253}))(?::\d*)?$/
const MAX_LOGGED = 20
const SETTING = 'COLLECTOR_ALLOWED_HOSTS'

/**
 * Answers 403 to requests for a host name that somebody else's DNS could point here: by that a page of another site would
 * read what is served without a token, as if it were its own. IP addresses, names without a dot and names of private
 * networks cannot be pointed elsewhere; `allowed` ones are the operator's word. What sends no `Host` is not a browser.
 *
 * @param allowed in lower case, without a dot at the end
 */
export function refuseForeignHosts(allowed: readonly string[], log: Log): Middleware {
  const known = new Set(allowed)
  const logged = new Set<string>()
  return async (ctx, next) => {
    const header = ctx.get('Host').toLowerCase()
    if (header === '' || isOwn(header, known)) return await next()
    const host = HOST.exec(header)?.groups?.name ?? 'not a host name'
    if (!logged.has(host) && logged.size < MAX_LOGGED) {
      logged.add(host)
      log.warn(`A request was refused for its host name. If that is yours, add it to ${SETTING}, or set a token.`, {
        host,
      })
    }
    answerError(ctx, 403, { hint: `This host name is not in ${SETTING}.` })
  }
}

function isOwn(header: string, allowed: ReadonlySet<string>): boolean {
  const { address, name } = HOST.exec(header)?.groups ?? {}
  if (address !== undefined) return isIP(address) === 6
  if (name === undefined) return false
  // A dot at the end says that the name is complete: without one inside, it would be a top-level domain.
  const complete = name.replace(/\.$/, '')
  return !name.includes('.') || isIP(name) === 4 || PRIVATE_SUFFIX.test(`.${complete}`) || allowed.has(complete)
}
