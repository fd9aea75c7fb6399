import type { Steps } from './steps.ts'

/** Beside it a turn of the event loop has room for a scrape, and for the garbage collector, within 50 ms. */
const SLICE_MS = 10

/** The event loop is one for the process, and so are the queue for its turns and the start of the last. */
const waiting: (() => void)[] = []
let turnStartedMs = Number.NEGATIVE_INFINITY

/**
 * Runs the steps in slices of some 10 ms, each in a turn of the event loop of its own: of much work at a time one slice
 * runs in a turn, so that a scrape waits for one, however many proxies are synced. Rejects with what a step throws.
 *
 * @param signal when it aborts, its reason is thrown into the steps at their next pause
 */
export async function inSlices<Result>(steps: Steps<Result>, signal?: AbortSignal): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    if (performance.now() - turnStartedMs < SLICE_MS) continue
    await nextTurn()
    if (signal?.aborted) steps.throw(signal.reason)
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    if (waiting.length === 1) setImmediate(startTurn)
  })
}

function startTurn(): void {
  turnStartedMs = performance.now()
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(startTurn)
}
