const TICK_MS = 1

/** The longest time that the event loop of this process let no timer through, in milliseconds. */
export interface Block {
  readonly wallMs: number
  /** The longest that it computed in one piece: without the time in which other programs had the processor, or the disk was waited for. */
  readonly computingMs: number
}

export interface TickProbe {
  /** The longest blocks since the start; ends the watch. */
  readonly stop: () => Block
}

export function startTickProbe(): TickProbe {
  let longest: Block = { wallMs: 0, computingMs: 0 }
  let last = readClocks()
  const tick = (): void => {
    const now = readClocks()
    longest = {
      wallMs: Math.max(longest.wallMs, now.wallMs - last.wallMs - TICK_MS),
      computingMs: Math.max(longest.computingMs, now.computingMs - last.computingMs),
    }
    last = now
  }
  const timer = setInterval(tick, TICK_MS)
  return {
    stop: () => {
      clearInterval(timer)
      tick()
      return longest
    },
  }
}

/** Of this process: wall time, and processor time of its main thread. */
export function readClocks(): Block {
  const { user, system } = process.threadCpuUsage()
  return { wallMs: performance.now(), computingMs: (user + system) / 1000 }
}
