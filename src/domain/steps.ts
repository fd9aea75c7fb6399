/**
 * Work in short steps, of a millisecond or so: it pauses after each, and whoever runs it decides what else happens
 * meanwhile. What it reads must not change until it is done.
 */
export type Steps<Result> = Generator<void, Result, void>

/** So many credentials are a step: less often would be long, and small pools never pause. */
export const STEP = 100

/** Runs the steps without a pause. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** Calls `visit` with each value. */
export function* visitEach<Value>(values: Iterable<Value>, visit: (value: Value) => void): Steps<void> {
  let visited = 0
  for (const value of values) {
    visit(value)
    visited += 1
    if (visited % STEP === 0) yield
  }
}

/** As `Array.map`. */
export function* mapEach<Value, Mapped>(values: Iterable<Value>, map: (value: Value) => Mapped): Steps<Mapped[]> {
  const mapped: Mapped[] = []
  yield* visitEach(values, (value) => mapped.push(map(value)))
  return mapped
}
