import type { Log } from '../domain/ports.ts'

/** A failure as the ports tell it. */
interface Failure {
  readonly reason: string
  /** One sentence for the operator; safe to log. */
  readonly hint?: string
}

/** Logs failures of one kind of event, such as fetches. */
export interface FailureLog {
  /** @param proxy null when it concerns all of them */
  readonly failed: (proxy: string | null, failure: Failure) => void
  readonly succeeded: (proxy: string | null) => void
}

/** Logs each failure, the first of its reason with the sentence on what to do; again with it after a success. */
export function createFailureLog(log: Log, event: string): FailureLog {
  const explained = new Map<string | null, Set<string>>()
  return {
    failed: (proxy, { reason, hint }) => {
      const known = explained.get(proxy) ?? new Set()
      const text = known.has(reason) ? reason : (hint ?? reason)
      explained.set(proxy, known.add(reason))
      log.error(`${event}: ${text}`, proxy === null ? { reason } : { proxy, reason })
    },
    succeeded: (proxy) => explained.delete(proxy),
  }
}
