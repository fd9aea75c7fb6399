import { fetch as undiciFetch } from 'undici'
import type { ForwardProxies } from './domain/forward-proxies.ts'
import { createDispatcher } from './source/dispatcher.ts'

/** Node's `fetch`, or one that goes through HTTP proxies, since Node's own reads the environment of the process alone. */
export function createFetch(forward: ForwardProxies | null): typeof fetch {
  if (forward === null) return fetch
  const dispatcher = createDispatcher({ forward })
  const forwarded = (input: never, init: object) => undiciFetch(input, { ...init, dispatcher })
  // The two take and return the same, by types that are declared twice.
  return forwarded as unknown as typeof fetch
}
