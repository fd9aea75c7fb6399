import { indexManuals, type ManualSubscription, manualFor } from '../domain/manual-subscription.ts'
import type { Log } from '../domain/runtime.ts'
import { mapEach } from '../domain/steps.ts'
import type { ListNotice } from './list-notice.ts'

/**
 * Warns about the operator's statements that apply to no auth file, or no longer to one, when all proxies that they may
 * concern have been read. They are named by their place, since a file's name may hold an e-mail.
 */
export function createUnmatchedWarning({
  proxies,
  log,
}: {
  /** Names of all configured proxies. */
  readonly proxies: readonly string[]
  readonly log: Log
}): ListNotice {
  /** By proxy: the statements that applied to something in its last list. */
  const used = new Map<string, ReadonlySet<string>>()
  const matched = new Set<string>()
  const warned = new Set<string>()
  return function* ({ proxy, manuals }, { credentials }) {
    const indexed = indexManuals(manuals)
    const applied = yield* mapEach(credentials, (credential) => manualFor(indexed, credential))
    used.set(proxy, new Set(applied.filter((manual) => manual !== null).map(statementKeyOf)))
    for (const [index, manual] of manuals.entries()) {
      const key = statementKeyOf(manual)
      const concerned = manual.proxy === null ? proxies : [manual.proxy]
      if (concerned.some((name) => used.get(name)?.has(key))) {
        matched.add(key)
        warned.delete(key)
      } else if (concerned.every((name) => used.has(name)) && !warned.has(key)) {
        warned.add(key)
        warn(log, index, matched.has(key))
      }
    }
  }
}

function warn(log: Log, index: number, wasMatched: boolean): void {
  const place = `CLIPROXY_SUBSCRIPTIONS_FILE: subscriptions[${index}]`
  if (wasMatched) log.warn(`${place} no longer applies to any auth file: was the account logged in under a new name?`)
  else log.warn(`${place} applies to no auth file: check its name and its proxy.`)
}

/** A statement as one text to compare: one that is edited is another one. */
function statementKeyOf(manual: ManualSubscription): string {
  return JSON.stringify(manual)
}
