import type { Clock } from '../../domain/runtime.ts'
import type { OpenBreaker } from '../../domain/source.ts'
import type { BreakerFiles } from './file.ts'
import { type BreakerState, forgetFailures, isExhausted, mayProbe, type Refusal } from './state.ts'
import { createWaits } from './waits.ts'

/** What kept states mean now. */
export interface Standings {
  /** The state of a URL, without the failures that the proxy forgot; null when the breaker is closed. */
  readonly load: (url: string) => Promise<BreakerState | null>
  /**
   * Null when a key may be tried.
   *
   * @param refusal of that key; null for one that was not refused
   */
  readonly describe: (url: string, state: BreakerState, refusal: Refusal | null) => OpenBreaker | null
}

export function createStandings(clock: Clock, files: BreakerFiles): Standings {
  const waits = createWaits(clock)
  const memoryMs = (url: string, { failures }: BreakerState) => waits.remainingMs(url, failures.wait)
  return {
    load: async (url) => {
      const state = await files.load(url)
      return state === null || memoryMs(url, state) > 0 ? state : forgetFailures(state)
    },
    describe: (url, state, refusal) => {
      const ownMs = refusal === null ? 0 : waits.remainingMs(`${url} ${refusal.hash}`, refusal.wait)
      const exhausted = isExhausted(state, refusal === null)
      // Also when it does not matter yet: this starts the wait on the monotonic clock.
      const forgottenMs = memoryMs(url, state)
      const remainingMs = Math.max(ownMs, exhausted ? forgottenMs : 0)
      // A key that was not refused itself waits because of the last one that was.
      const shown = refusal ?? state.refusals[0]
      if (remainingMs <= 0 || shown === undefined) return null
      return {
        reason: ownMs > 0 ? shown.reason : 'unauthorized',
        openedAt: shown.openedAt,
        probeAt: new Date(clock.now().getTime() + remainingMs),
        mayProbe: !exhausted && mayProbe(state, shown),
      }
    },
  }
}
