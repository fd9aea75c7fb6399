import type { ListShape } from './auth-files.ts'
import { type Child, startChild } from './child.ts'
import type { Load, LoadTimes } from './load-process.ts'
import type { ProxyAnswer } from './proxy-process.ts'

/** The processes beside the measured one, so that their work is not on its event loop. */
export interface Tools {
  readonly proxy: Child<ListShape, ProxyAnswer>
  readonly load: Child<Load, LoadTimes>
}

export async function withTools<Result>(use: (tools: Tools) => Promise<Result>): Promise<Result> {
  const tools: Tools = { proxy: startChild('proxy-process.ts'), load: startChild('load-process.ts') }
  try {
    return await use(tools)
  } finally {
    await Promise.all([tools.proxy.stop(), tools.load.stop()])
  }
}

/** Starts from a collected heap, so that no measurement pays for the one before it. Needs `--expose-gc`. */
export function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('Run it by `npm run bench`, which passes --expose-gc.')
  globalThis.gc()
}
