import type { Clock } from '../../domain/runtime.ts'
import type { OpenBreaker } from '../../domain/source.ts'
import { type BreakerState, type FailedKey, forgetFailures, isExhausted, mayProbe, type Wait } from './state.ts'

/** What is left of the waits in breaker states. */
export interface Waits {
  /** The state of a URL without the failures that the proxy has forgotten by now. */
  readonly withoutForgotten: (url: string, state: BreakerState) => BreakerState
  /**
   * What a state means now for a key: null when it may be tried.
   *
   * @param failedKey null for a key that did not fail before
   */
  readonly describe: (url: string, state: BreakerState, failedKey: FailedKey | null) => OpenBreaker | null
}

/**
 * Measures what is left of a wait on the monotonic clock, from when this process first saw it: the wall clock may be
 * set, and is trusted only for what happened before.
 */
export function createWaits(clock: Clock): Waits {
  const remainingMs = createTimer(clock)
  const memoryMs = (url: string, { failures }: BreakerState): number => remainingMs(url, failures.wait)
  return {
    withoutForgotten: (url, state) => (memoryMs(url, state) > 0 ? state : forgetFailures(state)),
    describe: (url, state, failedKey) => {
      const ownMs = failedKey === null ? 0 : remainingMs(`${url} ${failedKey.hash}`, failedKey.wait)
      const exhausted = isExhausted(state, failedKey === null)
      // Also when it does not matter yet: this starts the wait on the monotonic clock.
      const forgottenInMs = memoryMs(url, state)
      const waitMs = Math.max(ownMs, exhausted ? forgottenInMs : 0)
      // A key that did not fail itself waits because of the last one that did.
      const shown = failedKey ?? state.failedKeys[0]
      if (waitMs <= 0 || shown === undefined) return null
      return {
        reason: ownMs > 0 ? shown.reason : 'unauthorized',
        openedAt: shown.openedAt,
        probeAt: new Date(clock.now().getTime() + waitMs),
        mayProbe: !exhausted && mayProbe(state, shown),
      }
    },
  }
}

/** Returns what is left of a named wait, in milliseconds; zero or less when it is over. */
function createTimer(clock: Clock): (name: string, wait: Wait) => number {
  const seen = new Map<string, { readonly endsAtMs: number; readonly endsMonotonicMs: number }>()
  return (name, { endsAt, waitMs }) => {
    const endsAtMs = endsAt.getTime()
    const begun = seen.get(name)
    if (begun?.endsAtMs === endsAtMs) return begun.endsMonotonicMs - clock.monotonicMs()
    const remainingMs = Math.min(endsAtMs - clock.now().getTime(), waitMs)
    seen.set(name, { endsAtMs, endsMonotonicMs: clock.monotonicMs() + remainingMs })
    return remainingMs
  }
}
