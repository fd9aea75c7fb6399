import { isDeepStrictEqual } from 'node:util'
import type { CliProxy } from '../domain/source.ts'
import { type StatedProxy, toCliProxy } from './stated-proxy.ts'

/** The proxies that are in force. */
export interface ProxyList {
  readonly current: () => readonly CliProxy[]
  /**
   * A proxy whose name and URL stay is the same object as before, and is asked as it is stated now. Returns the names of
   * those that are asked in another way from now on.
   */
  readonly set: (stated: readonly StatedProxy[]) => readonly string[]
}

interface Entry {
  stated: StatedProxy
  readonly proxy: CliProxy
}

export function createProxyList(atStart: readonly StatedProxy[]): ProxyList {
  let entries: readonly Entry[] = atStart.map(toEntry)
  return {
    current: () => entries.map(({ proxy }) => proxy),
    set: (stated) => {
      const changed: string[] = []
      entries = stated.map((next) => {
        const known = entries.find((entry) => isSame(entry.stated, next))
        if (known === undefined) return toEntry(next)
        if (!isDeepStrictEqual(known.stated, next)) changed.push(next.name)
        known.stated = next
        return known
      })
      return changed
    },
  }
}

function toEntry(stated: StatedProxy): Entry {
  const entry: Entry = { stated, proxy: toCliProxy(stated, () => entry.stated) }
  return entry
}

/** With headers of its own, or without, a proxy is reached in another way. */
function isSame(a: StatedProxy, b: StatedProxy): boolean {
  return a.name === b.name && a.url === b.url && (a.headers === undefined) === (b.headers === undefined)
}
