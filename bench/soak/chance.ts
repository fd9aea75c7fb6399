/** Random decisions, the same in each run of one seed. */
export interface Chance {
  /** From 0 up to, and without, `below`. */
  readonly number: (below: number) => number
  /** True once in so many times. */
  readonly onceIn: (times: number) => boolean
  readonly oneOf: <Value>(values: readonly [Value, ...Value[]]) => Value
}

/** By a linear congruential generator modulo 2^32, of which only the upper bits are used. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0
  const number = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  return {
    number,
    onceIn: (times) => number(times) === 0,
    oneOf: ([first, ...others]) => others[number(others.length + 1)] ?? first,
  }
}
