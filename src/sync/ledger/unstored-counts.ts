import { addCheckpoint, type Checkpoint } from '../../domain/usage.ts'

/** Counters that lists showed and the store does not hold yet: a restart of the proxy meanwhile would lose their requests. */
export interface UnstoredCounts {
  readonly of: (proxy: string) => readonly Checkpoint[]
  /** @param askedMonotonicMs when the list was asked for, on the monotonic clock */
  readonly add: (proxy: string, checkpoint: Checkpoint, askedMonotonicMs: number) => void
  /** Forgets what a stored list that was asked for then holds already. */
  readonly dropUntil: (proxy: string, askedAt: Date) => void
  readonly clear: (proxy: string) => void
}

const MAX_STEP_MS = 5 * 60_000

interface Unstored {
  readonly checkpoints: readonly Checkpoint[]
  /** The monotonic clock's reading minus the wall clock's. */
  readonly offsetMs: number
}

export function createUnstoredCounts(): UnstoredCounts {
  const byProxy = new Map<string, Unstored>()
  const of = (proxy: string): readonly Checkpoint[] => byProxy.get(proxy)?.checkpoints ?? []
  return {
    of,
    add: (proxy, checkpoint, askedMonotonicMs) => {
      const offsetMs = askedMonotonicMs - checkpoint.askedAt.getTime()
      const last = byProxy.get(proxy)
      // Times from before and after the clock was set cannot be ordered.
      const wasSet = last !== undefined && Math.abs(offsetMs - last.offsetMs) > MAX_STEP_MS
      byProxy.set(proxy, { checkpoints: addCheckpoint(wasSet ? [] : of(proxy), checkpoint), offsetMs })
    },
    dropUntil: (proxy, askedAt) => {
      const unstored = byProxy.get(proxy)
      if (unstored === undefined) return
      byProxy.set(proxy, {
        ...unstored,
        checkpoints: unstored.checkpoints.filter((checkpoint) => checkpoint.askedAt > askedAt),
      })
    },
    clear: (proxy) => byProxy.delete(proxy),
  }
}
