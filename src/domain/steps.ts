/** Work in short steps, so that a hundred thousand credentials need not be one long one. */
export type Steps<Result> = Generator<void, Result, void>

/** How many credentials a step takes. */
export const STEP = 1000

/** Takes all steps at once. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** Takes the steps one by one, while other work runs in between. */
export async function stepwise<Result>(steps: Steps<Result>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
}
