import type { Clock } from '../../domain/runtime.ts'

const WINDOW_MS = 1000
/** What is read in some tenths of a second at the most. */
const MAX_CHARACTERS = 4 * 1024 * 1024

/**
 * Returns whether there is time to read a message of that many characters: of a flood, 4 Mi characters in each second.
 * What is beyond is dropped, since scrapes and syncs cannot wait for it.
 */
export function createFlowLimit(clock: Clock): (characters: number) => boolean {
  let startedMs = Number.NEGATIVE_INFINITY
  let read = 0
  return (characters) => {
    const nowMs = clock.monotonicMs()
    if (nowMs - startedMs >= WINDOW_MS) [startedMs, read] = [nowMs, 0]
    read += characters
    return read <= MAX_CHARACTERS
  }
}
