const TICK_MS = 1

/** Watches how long this process's event loop runs without letting a timer through. */
export interface TickProbe {
  /** The longest block since the start, in milliseconds; ends the watch. */
  readonly stop: () => number
}

export function startTickProbe(): TickProbe {
  let longestMs = 0
  let lastMs = performance.now()
  const tick = (): void => {
    const nowMs = performance.now()
    longestMs = Math.max(longestMs, nowMs - lastMs - TICK_MS)
    lastMs = nowMs
  }
  const timer = setInterval(tick, TICK_MS)
  return {
    stop: () => {
      clearInterval(timer)
      tick()
      return longestMs
    },
  }
}
