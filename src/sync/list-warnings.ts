import type { Log } from '../domain/runtime.ts'
import { type ManualSubscription, manualFor } from '../domain/subscription.ts'
import type { ReceivedList } from './received-list.ts'

export interface WarningDeps {
  readonly manuals: readonly ManualSubscription[]
  /** Names of all configured proxies. */
  readonly proxies: readonly string[]
  readonly log: Log
}

/** Warns about what a good list reveals. */
export type ListWarnings = (list: Pick<ReceivedList, 'proxy' | 'list' | 'clockSkewSeconds'>) => void

const MAX_SKEW_SECONDS = 300

/** Warns about each thing once, until it was well in between. */
export function createListWarnings(deps: WarningDeps): ListWarnings {
  const warnOfSkew = createSkewWarning(deps.log)
  const warnOfUnmatched = createUnmatchedWarning(deps)
  return (list) => {
    warnOfSkew(list)
    warnOfUnmatched(list)
  }
}

function createSkewWarning(log: Log): ListWarnings {
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
 * Warns about the operator's statements that apply to no auth file, when all proxies that they may concern have been
 * read. They are named by their place, since a file's name may hold an e-mail.
 */
function createUnmatchedWarning({ manuals, proxies, log }: WarningDeps): ListWarnings {
  const unread = new Map(manuals.map((manual) => [manual, new Set(manual.proxy === null ? proxies : [manual.proxy])]))
  return ({ proxy, list }) => {
    if (unread.size === 0) return
    for (const { name } of list.observations) {
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
