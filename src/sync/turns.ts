/** Does one thing after the other, by name. */
export interface Turns {
  /** Begins when what was given before under that name has ended. `work` must not reject. */
  readonly inTurn: <Result>(name: string, work: () => Promise<Result>) => Promise<Result>
  /** Resolves when all that was given until now has ended. */
  readonly idle: () => Promise<void>
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    inTurn: (name, work) => {
      const turn = (last.get(name) ?? Promise.resolve()).then(work)
      last.set(name, turn)
      return turn
    },
    idle: async () => {
      await Promise.all(last.values())
    },
  }
}
