import type { Failure } from '../domain/failure.ts'
import type { Log } from '../domain/runtime.ts'

/** Logs failures of one kind of event, such as fetches. */
export interface FailureLog {
  /** @param proxy null when it concerns all of them */
  readonly onFailure: (proxy: string | null, failure: Failure<string>) => void
  readonly onSuccess: (proxy: string | null) => void
}

/** Logs each failure, the first of its reason with its hint; again with it after a success. */
export function createFailureLog(log: Log, event: string): FailureLog {
  const explained = new Map<string | null, Set<string>>()
  return {
    onFailure: (proxy, { reason, hint }) => {
      const known = explained.get(proxy) ?? new Set()
      const text = known.has(reason) ? reason : (hint ?? reason)
      explained.set(proxy, known.add(reason))
      log.error(`${event}: ${text}`, proxy === null ? { reason } : { proxy, reason })
    },
    onSuccess: (proxy) => explained.delete(proxy),
  }
}
