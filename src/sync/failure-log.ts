import type { Failure } from '../domain/failure.ts'
import type { Log } from '../domain/runtime.ts'

/** Logs failures of one kind of event, such as fetches. */
export interface FailureLog {
  /** @param proxy null when it concerns all of them */
  readonly onFailure: (proxy: string | null, failure: Failure<string>) => void
  readonly onSuccess: (proxy: string | null) => void
  /** Whether a reason was not explained since the last success; from now on it was. */
  readonly isNew: (proxy: string | null, reason: string) => boolean
}

/** Logs each failure, the first of its reason with its hint; again with it after a success. */
export function createFailureLog(log: Log, event: string): FailureLog {
  const explained = new Map<string | null, Set<string>>()
  const isNew: FailureLog['isNew'] = (proxy, reason) => {
    const known = explained.get(proxy) ?? new Set()
    const wasKnown = known.has(reason)
    explained.set(proxy, known.add(reason))
    return !wasKnown
  }
  return {
    onFailure: (proxy, { reason, hint }) => {
      const text = isNew(proxy, reason) ? (hint ?? reason) : reason
      log.error(`${event}: ${text}`, proxy === null ? { reason } : { proxy, reason })
    },
    onSuccess: (proxy) => explained.delete(proxy),
    isNew,
  }
}
