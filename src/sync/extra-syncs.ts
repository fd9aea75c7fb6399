import { HOUR_MS, MINUTE_MS } from '../domain/durations.ts'
import type { Clock } from '../domain/runtime.ts'

/** Syncs of one proxy between those of the schedule: at most one a minute, and six an hour. */
export interface ExtraSyncs {
  /** Syncs a proxy now, or as soon as it may be unless a list was asked for until then. */
  readonly request: (proxy: string) => void
}

export interface ExtraSyncsDeps {
  readonly clock: Clock
  readonly sync: (proxy: string) => void
  /** When the last list was asked for, on the monotonic clock; null: not in this process. */
  readonly lastAskedMs: (proxy: string) => number | null
  /** When it aborts, nothing starts any more. */
  readonly signal: AbortSignal
}

const MAX_AN_HOUR = 6

export function createExtraSyncs({ clock, sync, lastAskedMs, signal }: ExtraSyncsDeps): ExtraSyncs {
  const starts = new Map<string, readonly number[]>()
  const waiting = new Map<string, NodeJS.Timeout>()
  const start = (proxy: string): void => {
    starts.set(proxy, [...(starts.get(proxy) ?? []), clock.monotonicMs()].slice(-MAX_AN_HOUR))
    sync(proxy)
  }
  const startUnlessAsked = (proxy: string, requestedMs: number): void => {
    waiting.delete(proxy)
    if ((lastAskedMs(proxy) ?? Number.NEGATIVE_INFINITY) <= requestedMs) start(proxy)
  }
  signal.addEventListener('abort', () => {
    for (const timer of waiting.values()) clearTimeout(timer)
  })
  return {
    request: (proxy) => {
      if (signal.aborted || waiting.has(proxy)) return
      const nowMs = clock.monotonicMs()
      const waitMs = mayStartAtMs(starts.get(proxy) ?? []) - nowMs
      if (waitMs <= 0) start(proxy)
      else waiting.set(proxy, setTimeout(() => startUnlessAsked(proxy, nowMs), waitMs).unref())
    },
  }
}

function mayStartAtMs(starts: readonly number[]): number {
  const last = starts.at(-1)
  const sixth = starts.at(-MAX_AN_HOUR)
  return Math.max(
    last === undefined ? Number.NEGATIVE_INFINITY : last + MINUTE_MS,
    sixth === undefined ? Number.NEGATIVE_INFINITY : sixth + HOUR_MS,
  )
}
