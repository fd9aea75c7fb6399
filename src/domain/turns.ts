/** Runs one work at a time, in the order of the calls; resolves or rejects as the work does. */
export type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>

export function createTurns(): Turns {
  let last: Promise<void> = Promise.resolve()
  return (work) => {
    const result = last.then(work)
    const over = (): void => {}
    last = result.then(over, over)
    return result
  }
}
