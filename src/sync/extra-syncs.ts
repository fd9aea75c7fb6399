import { HOUR_MS, MINUTE_MS } from '../domain/durations.ts'
import type { Clock } from '../domain/runtime.ts'

/** Syncs of a proxy between those of the schedule: at most one a minute, and six an hour. */
export interface ExtraSyncs {
  /** Syncs now, or as soon as it may be unless a list was asked for until then. */
  readonly request: () => void
}

export interface ExtraSyncsDeps {
  readonly clock: Clock
  readonly sync: () => void
  /** When the last list was asked for, on the monotonic clock; null: not in this process. */
  readonly lastAskedMs: () => number | null
  /** When it aborts, nothing starts any more. */
  readonly signal: AbortSignal
}

const MAX_AN_HOUR = 6

export function createExtraSyncs({ clock, sync, lastAskedMs, signal }: ExtraSyncsDeps): ExtraSyncs {
  let starts: readonly number[] = []
  let waiting: NodeJS.Timeout | null = null
  const start = (): void => {
    starts = [...starts, clock.monotonicMs()].slice(-MAX_AN_HOUR)
    sync()
  }
  const startUnlessAsked = (requestedMs: number): void => {
    waiting = null
    if ((lastAskedMs() ?? Number.NEGATIVE_INFINITY) <= requestedMs) start()
  }
  signal.addEventListener('abort', () => clearTimeout(waiting ?? undefined))
  return {
    request: () => {
      if (signal.aborted || waiting !== null) return
      const nowMs = clock.monotonicMs()
      const waitMs = mayStartAtMs(starts) - nowMs
      if (waitMs <= 0) start()
      else waiting = setTimeout(() => startUnlessAsked(nowMs), waitMs).unref()
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
