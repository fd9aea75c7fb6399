import { setImmediate as nextTurn } from 'node:timers/promises'
import { onTestFinished, vi } from 'vitest'

/** Never set back: when the last turn began is remembered over all tests of a file. */
let nowMs = 1e6

/** Until the end of the test, work in slices pauses after each of its steps: to it each has taken a second. */
export function pauseAfterEachStep(): void {
  letStepsTake(1000)
}

/** Until the end of the test each step of work in slices has taken so long, as far as that work can tell. */
export function letStepsTake(ms: number): void {
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    nowMs += ms
    return nowMs
  })
  onTestFinished(() => clock.mockRestore())
}

/** Calls `look` in each turn of the event loop until the work is done; resolves to what came of that. */
export async function inEachTurn<Result>(work: Promise<Result>, look: () => void): Promise<Result> {
  let isOver = false
  const over = (): void => {
    isOver = true
  }
  work.then(over, over)
  while (!isOver) {
    look()
    await nextTurn()
  }
  return work
}

/** Resolves when so many turns of the event loop have passed. */
export async function passTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn()
}
