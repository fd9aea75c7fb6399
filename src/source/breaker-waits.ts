import type { Clock } from '../domain/ports.ts'
import type { BreakerState } from './breaker-state.ts'

/** Waits for probes, by proxy URL. */
export interface Waits {
  /** Zero or less when the probe is due. */
  readonly remainingMs: (url: string, state: BreakerState) => number
}

/**
 * Measures what is left of a wait on the monotonic clock, from when this process first saw the state: the wall clock
 * may be set, and is trusted only for what happened before.
 */
export function createWaits(clock: Clock): Waits {
  const seen = new Map<string, { readonly probeAtMs: number; readonly dueMonotonicMs: number }>()
  return {
    remainingMs: (url, state) => {
      const probeAtMs = state.probeAt.getTime()
      const known = seen.get(url)
      if (known?.probeAtMs === probeAtMs) return known.dueMonotonicMs - clock.monotonicMs()
      const remainingMs = Math.min(probeAtMs - clock.now().getTime(), state.waitMs)
      seen.set(url, { probeAtMs, dueMonotonicMs: clock.monotonicMs() + remainingMs })
      return remainingMs
    },
  }
}
