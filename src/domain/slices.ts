import type { Steps } from './steps.ts'

/** Leaves room beside it for a scrape and for the garbage collector, within 50 ms on a slow machine. */
const SLICE_MS = 5
/** Of so many turns one is the background's, even if others wait. */
const BACKGROUND_SHARE = 8

/** Those who wait for a turn of the event loop. */
type Queue = (() => void)[]

/** There is one event loop in the process, and so one queue for its turns, and one for those that are left over. */
const foreground: Queue = []
const background: Queue = []
let turnStartedMs = Number.NEGATIVE_INFINITY
let turns = 0

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
    await nextTurn(foreground)
    if (signal?.aborted) steps.throw(signal.reason)
  }
}

/** As `inSlices`, for what can wait: each slice, and the first one too, takes a turn as `giveWayToAll` does. */
export async function inBackgroundSlices<Result>(steps: Steps<Result>): Promise<Result> {
  await nextTurn(background)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    await giveWayToAll()
  }
}

/** Resolves in the next free turn of the event loop, or at once as long as the slice of this one is not over. */
export async function giveWay(): Promise<void> {
  if (isSliceOver()) await nextTurn(foreground)
}

/** As `giveWay`, in a turn that nobody in the foreground wants; where they want all, in every eighth. */
export async function giveWayToAll(): Promise<void> {
  if (isSliceOver() || foreground.length > 0) await nextTurn(background)
}

/** By the real clock: what is measured is this process's own work, and no result depends on it. */
function isSliceOver(): boolean {
  return performance.now() - turnStartedMs >= SLICE_MS
}

function nextTurn(queue: Queue): Promise<void> {
  return new Promise((resolve) => {
    queue.push(resolve)
    if (foreground.length + background.length === 1) setImmediate(startTurn)
  })
}

/** Of those that wait one alone goes on. */
function startTurn(): void {
  turnStartedMs = performance.now()
  turns += 1
  const [first, second] = turns % BACKGROUND_SHARE === 0 ? [background, foreground] : [foreground, background]
  const resolve = first.shift() ?? second.shift()
  resolve?.()
  if (foreground.length + background.length > 0) setImmediate(startTurn)
}
