import type { Steps } from './steps.ts'

/** Leaves room beside it for a scrape and for the garbage collector, within 50 ms on a slow machine. */
const SLICE_MS = 5

/** There is one event loop in the process, and so one queue for its turns. */
const waiting: (() => void)[] = []
let turnStartedMs = Number.NEGATIVE_INFINITY

/**
 * Runs the steps in slices of some 5 ms, each in a turn of the event loop of its own: however much work there is at a
 * time, a scrape waits for one slice. Rejects with what a step throws.
 *
 * @param signal when it aborts, its reason is thrown into the steps at their next pause
 */
export async function inSlices<Result>(steps: Steps<Result>, signal?: AbortSignal): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    if (!isSliceOver()) continue
    await nextTurn()
    if (signal?.aborted) steps.throw(signal.reason)
  }
}

/** Resolves in the next free turn of the event loop, or at once as long as the slice of this one is not over. */
export async function giveWay(): Promise<void> {
  if (isSliceOver()) await nextTurn()
}

/** By the real clock: what is measured is this process's own work, and no result depends on it. */
function isSliceOver(): boolean {
  return performance.now() - turnStartedMs >= SLICE_MS
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    if (waiting.length === 1) setImmediate(startTurn)
  })
}

/** Of those that wait one alone goes on. */
function startTurn(): void {
  turnStartedMs = performance.now()
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(startTurn)
}
