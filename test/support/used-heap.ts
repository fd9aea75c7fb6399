import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes of the heap that are in use, with all garbage collected. */
export async function usedHeap(): Promise<number> {
  setFlagsFromString('--expose-gc')
  // What is only weakly held goes when its turn of the event loop is over.
  for (let round = 0; round < 3; round++) {
    runInNewContext('gc')()
    await setImmediate()
  }
  return process.memoryUsage().heapUsed
}
