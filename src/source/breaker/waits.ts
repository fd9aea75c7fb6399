import type { Clock } from '../../domain/runtime.ts'
import type { Wait } from './state.ts'

/** Waits in progress, each under a name of its own. */
export interface Waits {
  /** Zero or less when the wait is over. */
  readonly remainingMs: (name: string, wait: Wait) => number
}

/**
 * Measures what is left of a wait on the monotonic clock, from when this process first saw it: the wall clock may be
 * set, and is trusted only for what happened before.
 */
export function createWaits(clock: Clock): Waits {
  const seen = new Map<string, { readonly endsAtMs: number; readonly endsMonotonicMs: number }>()
  return {
    remainingMs: (name, { endsAt, waitMs }) => {
      const endsAtMs = endsAt.getTime()
      const known = seen.get(name)
      if (known?.endsAtMs === endsAtMs) return known.endsMonotonicMs - clock.monotonicMs()
      const remainingMs = Math.min(endsAtMs - clock.now().getTime(), waitMs)
      seen.set(name, { endsAtMs, endsMonotonicMs: clock.monotonicMs() + remainingMs })
      return remainingMs
    },
  }
}
