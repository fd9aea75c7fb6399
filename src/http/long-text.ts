import type { Context } from 'koa'
import type { Steps } from '../domain/steps.ts'

/** Runs steps with other work in between; see `slices.ts`. */
export type RunSteps = <Result>(steps: Steps<Result>) => Promise<Result>

/** This many pieces of a kilobyte or so are encoded in a step of less than a millisecond. */
const PIECES = 50

/** Responds with a text that is made in pieces, however long: it is never one string, which would block for too long. */
export async function answerLongText(ctx: Context, inSlices: RunSteps, text: Steps<readonly string[]>): Promise<void> {
  answerBuffers(ctx, await inSlices(encoded(text)))
}

/** Responds with the buffers as they are: Koa would need them joined, which at many megabytes costs more than sending them. */
export function answerBuffers(ctx: Context, buffers: readonly Buffer[]): void {
  ctx.status = 200
  ctx.length = buffers.reduce((sum, { length }) => sum + length, 0)
  ctx.respond = false
  ctx.res.cork()
  for (const buffer of buffers) ctx.res.write(buffer)
  ctx.res.end()
}

function* encoded(text: Steps<readonly string[]>): Steps<readonly Buffer[]> {
  const pieces = yield* text
  const buffers: Buffer[] = []
  for (let start = 0; start < pieces.length; start += PIECES) {
    buffers.push(Buffer.from(pieces.slice(start, start + PIECES).join('')))
    yield
  }
  return buffers
}
