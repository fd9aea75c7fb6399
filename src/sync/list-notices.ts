import type { Log } from '../domain/ports.ts'
import { type ManualSubscription, manualFor } from '../domain/subscription.ts'

/** What a good list may give reason to warn about. */
export interface ReadList {
  readonly proxy: string
  /** Names of the auth files in it. */
  readonly names: readonly string[]
  readonly clockSkewSeconds: number | null
}

export interface NoticeDeps {
  readonly manuals: readonly ManualSubscription[]
  /** Names of all configured proxies. */
  readonly proxies: readonly string[]
  readonly log: Log
}

const MAX_SKEW_SECONDS = 300

/** Tells the operator what good lists reveal: each thing once, until it was well in between. */
export function createListNotices(deps: NoticeDeps): (list: ReadList) => void {
  const noticeSkew = createSkewNotice(deps.log)
  const noticeUnmatched = createUnmatchedNotice(deps)
  return (list) => {
    noticeSkew(list)
    noticeUnmatched(list)
  }
}

function createSkewNotice(log: Log): (list: ReadList) => void {
  const warned = new Set<string>()
  return ({ proxy, clockSkewSeconds }) => {
    if (clockSkewSeconds === null) return
    if (Math.abs(clockSkewSeconds) <= MAX_SKEW_SECONDS) {
      warned.delete(proxy)
    } else if (!warned.has(proxy)) {
      warned.add(proxy)
      log.warn('The clocks of this machine and of the proxy differ: one of them is wrong.', { proxy, clockSkewSeconds })
    }
  }
}

/**
 * Warns about statements of the operator's that apply to no auth file, when all proxies that they may concern have been
 * read. They are named by their place, since a file's name may hold an e-mail.
 */
function createUnmatchedNotice({ manuals, proxies, log }: NoticeDeps): (list: ReadList) => void {
  const unread = new Map(manuals.map((manual) => [manual, new Set(manual.proxy === null ? proxies : [manual.proxy])]))
  return ({ proxy, names }) => {
    if (unread.size === 0) return
    for (const name of names) {
      const applied = manualFor(manuals, proxy, name)
      if (applied !== null) unread.delete(applied)
    }
    for (const [manual, proxiesLeft] of unread) {
      proxiesLeft.delete(proxy)
      if (proxiesLeft.size > 0) continue
      unread.delete(manual)
      const place = `subscriptions[${manuals.indexOf(manual)}]`
      log.warn(`CLIPROXY_SUBSCRIPTIONS_FILE: ${place} applies to no auth file: check its name and its proxy.`)
    }
  }
}
