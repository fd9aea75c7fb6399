import type { RequestListener, ServerResponse } from 'node:http'
import type { RequestCounts } from '../../src/domain/credential.ts'
import { readCapture, sendCapture } from '../../test/support/proxy-captures.ts'
import type { Chance } from './chance.ts'
import type { UsageOracle } from './usage-sums.ts'

/** How a proxy fails. */
export type ProxyFault = 'resets' | 'breaks off' | 'is unavailable' | 'refuses the key' | 'lists nothing'

/** The accounts of a proxy, which are used, come and go. */
export interface Fleet {
  /** Between two syncs: requests are served. */
  readonly serve: () => void
  /** Accounts come and go. */
  readonly change: () => void
  /** The proxy restarts, and counts from 0. */
  readonly restart: () => void
  fault: ProxyFault | null
  /** Answers the list. */
  readonly listen: RequestListener
}

/** Among them every second one is used between two syncs. */
const USED_ONE_IN = 2
/** Accounts that left in the last 2,000 departures may come back: that many are surely remembered. */
const MAY_RETURN = 2000
const WHOLE = readCapture('v7.2.140', 'auth-files')
// The recorded body has this shape.
const { files: ENTRIES } = WHOLE.body as { readonly files: readonly Record<string, unknown>[] }

export interface FleetDeps {
  readonly size: number
  /** How many accounts leave between two syncs, and as many come. */
  readonly churn: number
  readonly chance: Chance
  readonly now: () => Date
  readonly oracle: UsageOracle
}

export function createFleet({ size, churn, chance, now, oracle }: FleetDeps): Fleet {
  const accounts = new Map<string, RequestCounts>()
  const left: [string, RequestCounts][] = []
  let created = 0
  const create = (): void => {
    accounts.set(`codex-${created++}@example.com.json`, { success: chance.number(50), failed: chance.number(5) })
  }
  while (accounts.size < size) create()
  const showAll = (): unknown => {
    for (const [name, counts] of accounts) oracle.show(name, counts, now())
    return { files: [...accounts].map(([name, counts]) => ({ ...entryOf(name), ...counts })) }
  }
  const fleet: Fleet = {
    fault: null,
    serve: () => {
      for (const [name, { success, failed }] of accounts) {
        if (!chance.onceIn(USED_ONE_IN)) continue
        accounts.set(name, { success: success + chance.number(10), failed: failed + chance.number(3) })
      }
    },
    change: () => {
      const leaving = [...accounts].filter(() => chance.onceIn(Math.max(1, size / churn))).slice(0, churn)
      for (const [name] of leaving) accounts.delete(name)
      if (left.length > 0 && chance.onceIn(3)) {
        const [name, counts] = left.splice(chance.number(left.length), 1)[0] ?? ['', { success: 0, failed: 0 }]
        accounts.set(name, chance.onceIn(2) ? counts : { success: 0, failed: 0 })
      }
      left.push(...leaving)
      left.splice(0, left.length - MAY_RETURN)
      while (accounts.size < size) create()
    },
    restart: () => {
      for (const name of accounts.keys()) accounts.set(name, { success: 0, failed: 0 })
      for (const [index, [name]] of left.entries()) left[index] = [name, { success: 0, failed: 0 }]
    },
    listen: (_, response) => answer(response, fleet.fault, showAll),
  }
  return fleet
}

/** A recorded entry under a name of its own. */
function entryOf(name: string): Readonly<Record<string, unknown>> {
  const email = name.replace(/^codex-|\.json$/g, '')
  return { ...ENTRIES[Number.parseInt(email, 10) % ENTRIES.length], id: name, name, email, label: email }
}

/** Only a list that arrives whole shows something. */
function answer(response: ServerResponse, fault: ProxyFault | null, showAll: () => unknown): void {
  if (fault === 'resets') response.socket?.destroy()
  else if (fault === 'breaks off') response.write('{"files":[', () => response.socket?.destroy())
  else if (fault === 'is unavailable') response.writeHead(503).end()
  else if (fault === 'refuses the key') sendCapture(response, readCapture('v7.2.140', 'key-wrong'))
  else sendCapture(response, { ...WHOLE, body: fault === 'lists nothing' ? { files: [] } : showAll() })
}
