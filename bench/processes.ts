import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A program of this folder as a process of its own, which answers each message by one. */
export interface Child<Question, Answer> {
  /** One at a time. Rejects when the process ends before it answered. */
  readonly ask: (question: Question) => Promise<Answer>
  readonly stop: () => Promise<void>
}

/** @param file name in this folder, such as `load-process.ts` */
export function startChild<Question extends object, Answer>(file: string): Child<Question, Answer> {
  // The flags of this process (such as `--expose-gc`) are not its children's.
  const child = fork(join(import.meta.dirname, file), { execArgv: [] })
  return {
    ask: async (question) => {
      const answered = answerOf<Answer>(child, file)
      child.send(question)
      return answered
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** The other side: answers each message of the parent, and ends with it, after `cleanUp`. */
export function answerParent<Question, Answer>(
  answer: (question: Question) => Promise<Answer>,
  cleanUp: () => Promise<void> = async () => {},
): void {
  const end = (): void => void cleanUp().finally(() => process.exit())
  process.once('SIGTERM', end)
  process.once('disconnect', end)
  // Both sides of the pipe are in this folder and agree on the type.
  process.on('message', async (question) => process.send?.(await answer(question as Question)))
}

function answerOf<Answer>(child: ChildProcess, file: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error(`${file} ended before it answered.`))
    child.once('exit', ended)
    child.once('message', (message) => {
      child.off('exit', ended)
      // See answerParent.
      resolve(message as Answer)
    })
  })
}

/** How the list that the benchmark syncs differs from call to call. */
export interface ListShape {
  readonly count: number
  /** In each generation 1 % of the entries, other ones each time, count one request more; 0 to 100. */
  readonly generation: number
}

/** Where the proxy serves, and how long its list is now. */
export interface ProxyAnswer {
  readonly url: string
  readonly byteCount: number
}

/** The scrapes that are asked for. */
export interface Load {
  /** Asked in turn, in every other round backwards, so that no drift of the machine favours one. */
  readonly urls: readonly string[]
  readonly gzip: boolean
  readonly rounds: number
}

/** Milliseconds from the request to the last byte of the answer: per URL, in the order of the rounds. */
export type LoadTimes = readonly (readonly number[])[]

/** The processes beside the measured one, so that their work is not on its event loop. */
export interface Tools {
  readonly proxy: Child<ListShape, ProxyAnswer>
  readonly load: Child<Load, LoadTimes>
}

/** Ends both processes whether `use` resolves or rejects. */
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
