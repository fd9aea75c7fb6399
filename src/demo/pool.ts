import type { Account } from './account.ts'
import { entryOf } from './entry.ts'
import { LIMITS } from './stories/limits.ts'
import { LOGINS } from './stories/logins.ts'
import { OTHERS } from './stories/others.ts'
import { SUBSCRIPTIONS } from './stories/subscriptions.ts'

/** Every account, by the name of its file, as a proxy lists them. */
export const POOL: readonly Account[] = [...SUBSCRIPTIONS, ...LIMITS, ...LOGINS, ...OTHERS].toSorted((a, b) =>
  a.file < b.file ? -1 : 1,
)

/** What a current proxy would list of the pool: a function of when the demo began and what time it is. */
export function listPool(startedAt: Date, now: Date) {
  const nowMs = now.getTime() - startedAt.getTime()
  return {
    files: accountsAt(nowMs).map((account) => entryOf(account, startedAt, nowMs)),
    observed_at: now.toISOString(),
  }
}

/** The accounts that are listed; times in milliseconds since the demo began. */
export function accountsAt(nowMs: number): readonly Account[] {
  return POOL.filter(({ deletedAtMs }) => deletedAtMs === undefined || nowMs < deletedAtMs)
}
