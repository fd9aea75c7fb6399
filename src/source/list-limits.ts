import { getHeapStatistics } from 'node:v8'

/** What a list may hold. */
export interface ListLimits {
  /** Of the decoded body. */
  readonly maxBodyBytes: number
  readonly maxEntries: number
}

const MIB = 1024 * 1024
/** Of any list; far more than any proxy has. */
const MOST: ListLimits = { maxBodyBytes: 256 * MIB, maxEntries: 100_000 }

/**
 * What fits the memory that there is, be it the container's or the heap's limit, with all that is made of a list: in
 * 512 MiB 50,000 entries and 100 MiB, in 1 GiB everything.
 *
 * @param heapBytes the most that the heap may hold
 */
export function listLimits(heapBytes = mostHeapBytes()): ListLimits {
  return {
    maxBodyBytes: Math.min(MOST.maxBodyBytes, Math.floor(heapBytes / 2.5)),
    maxEntries: Math.min(MOST.maxEntries, Math.floor(heapBytes / (5 * 1024))),
  }
}

/** Node sizes the heap by the container's memory, unless a flag says otherwise. */
function mostHeapBytes(): number {
  return Math.min(getHeapStatistics().heap_size_limit, process.constrainedMemory() / 2)
}
