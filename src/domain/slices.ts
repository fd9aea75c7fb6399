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
let turnOf = foreground
let turns = 0

/**
 * Runs the steps in slices of some 5 ms, each in a turn of the event loop of its own: however much work there is at a
 * time, a scrape waits for one slice. Rejects with what a step throws.
 *
 * @param signal when it aborts, its reason is thrown into the steps at their next pause
 */
export function inSlices<Result>(steps: Steps<Result>, signal?: AbortSignal): Promise<Result> {
  return run(steps, foreground, signal)
}

/** As `inSlices`, for what can wait: each slice, and the first one too, takes a turn as `giveWayToAll` does. */
export async function inBackgroundSlices<Result>(steps: Steps<Result>): Promise<Result> {
  await nextTurn(background)
  return run(steps, background)
}

/** Resolves in the next free turn of the event loop, or at once as long as the slice of this one is not over. */
export async function giveWay(): Promise<void> {
  if (mustWait(foreground)) await nextTurn(foreground)
}

/** As `giveWay`, in a turn that nobody in the foreground wants; where they want all, in every eighth. */
export async function giveWayToAll(): Promise<void> {
  if (mustWait(background)) await nextTurn(background)
}

async function run<Result>(steps: Steps<Result>, queue: Queue, signal?: AbortSignal): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    if (!mustWait(queue)) continue
    await nextTurn(queue)
    if (signal?.aborted) steps.throw(signal.reason)
  }
}

/** The background goes on in a turn of its own alone: it may have come back from elsewhere in somebody else's. */
function mustWait(queue: Queue): boolean {
  return isSliceOver() || (queue === background && turnOf !== background && foreground.length > 0)
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
  const first = turns % BACKGROUND_SHARE === 0 ? background : foreground
  const second = first === background ? foreground : background
  turnOf = first.length > 0 ? first : second
  turnOf.shift()?.()
  if (foreground.length + background.length > 0) setImmediate(startTurn)
}
