import { getEventListeners } from 'node:events'
import { types } from 'node:util'

/**
 * How much is noted on a signal: listeners, and what somebody listens to that `AbortSignal.any` made of it, which only
 * Node's own symbol shows.
 */
export function countFollowers(signal: AbortSignal): number {
  const symbols = Object.getOwnPropertySymbols(signal)
  const dependants = symbols.find(({ description }) => description === 'kDependantSignals')
  const noted: unknown = dependants && Reflect.get(signal, dependants)
  return getEventListeners(signal, 'abort').length + (types.isSet(noted) ? noted.size : 0)
}
