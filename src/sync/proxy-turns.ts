import { createTurns, type Turns } from '../domain/turns.ts'

/** Does one thing after the other, by proxy. */
export interface ProxyTurns {
  /** Begins when what was given before under that name has ended. */
  readonly inTurn: <Result>(proxy: string, work: () => Promise<Result>) => Promise<Result>
  /** Resolves when all that was given until now has ended. */
  readonly idle: () => Promise<void>
}

export function createProxyTurns(): ProxyTurns {
  const turns = new Map<string, Turns>()
  return {
    inTurn: (proxy, work) => {
      const inTurn = turns.get(proxy) ?? createTurns()
      turns.set(proxy, inTurn)
      return inTurn(work)
    },
    idle: async () => {
      await Promise.all(Array.from(turns.values(), (inTurn) => inTurn(async () => {})))
    },
  }
}
