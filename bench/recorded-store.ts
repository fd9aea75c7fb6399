import { readFileSync } from 'node:fs'
import { atOnce } from '../src/domain/steps.ts'
import type { CredentialStore } from '../src/domain/store.ts'
import type { SyncChange } from '../src/domain/sync-change.ts'
import { toChangeArgs } from '../src/store/supabase/json.ts'

/** What the last change came to. */
export interface Written {
  readonly rows: number
  /** Of the change as JSON: what a remote store is sent. */
  readonly sentBytes: number
  /** That this process handed to the kernel meanwhile, which for the embedded store is what it writes; null off Linux. */
  readonly writtenBytes: number | null
}

/** A store that remembers what was last written to it. */
export interface RecordedStore {
  readonly store: CredentialStore
  readonly lastWritten: () => Written
}

export function recordStore(store: CredentialStore): RecordedStore {
  let last: { readonly change: SyncChange; readonly writtenBytes: number | null } | null = null
  return {
    store: {
      ...store,
      apply: async (change, signal) => {
        const before = bytesWritten()
        const outcome = await store.apply(change, signal)
        const after = bytesWritten()
        last = { change, writtenBytes: before === null || after === null ? null : after - before }
        return outcome
      },
    },
    // Rendered here, where nobody takes the time.
    lastWritten: () => {
      if (last === null) throw new Error('Nothing was written.')
      const { change, writtenBytes } = last
      const sentBytes = Buffer.byteLength(atOnce(toChangeArgs(change)))
      return { rows: change.upserts.length + change.removals.length, sentBytes, writtenBytes }
    },
  }
}

function bytesWritten(): number | null {
  try {
    return Number(/^wchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? Number.NaN)
  } catch {
    return null
  }
}
