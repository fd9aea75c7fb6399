import { isNews, type RecordedFailure } from '../domain/condition/failures.ts'
import { shown } from '../domain/condition/labels.ts'
import type { Credential } from '../domain/credential.ts'
import type { FailureEvent } from '../domain/failure-event.ts'
import type { Clock } from '../domain/runtime.ts'
import type { ProxySnapshot } from '../domain/snapshot.ts'
import type { SyncObserver } from '../domain/sync-control.ts'
import { createFailureMemory } from './failure-memory.ts'
import type { SnapshotBoard } from './snapshot-board.ts'

/** Counts failure events, and remembers those of known accounts until a list tells what they mean. */
export interface FailureWatch {
  readonly onEvent: (proxy: string, event: FailureEvent) => void
  /** By credential. */
  readonly failuresOf: (proxy: string) => ReadonlyMap<string, readonly RecordedFailure[]>
}

export interface FailureWatchDeps {
  readonly board: Pick<SnapshotBoard, 'current'>
  readonly clock: Clock
  readonly observer: Pick<SyncObserver, 'onFailureEvent'>
  /** Called with the proxy's name when an event is news of an account. */
  readonly onNews: (proxy: string) => void
}

/** An account that no list showed is counted without its provider, and forgotten. */
export function createFailureWatch({ board, clock, observer, onNews }: FailureWatchDeps): FailureWatch {
  const memory = createFailureMemory(clock)
  const accounts = new Map<string, Accounts>()
  const accountsOf = (proxy: string): Accounts => {
    const snapshot = board.current().get(proxy) ?? null
    const known = accounts.get(proxy)
    if (known !== undefined && known.snapshot === snapshot) return known
    const current = indexAccounts(snapshot)
    accounts.set(proxy, current)
    memory.keepOnly(proxy, current.byCredential)
    return current
  }
  return {
    onEvent: (proxy, event) => {
      const { byCredential, byAuthIndex } = accountsOf(proxy)
      const credential =
        event.credential === null ? byAuthIndex.get(event.authIndex) : byCredential.get(event.credential)
      observer.onFailureEvent(proxy, credential?.provider ?? null, shown(event.reason))
      if (credential !== undefined && isNews(memory.add(credential, event), credential)) onNews(proxy)
    },
    failuresOf: memory.of,
  }
}

/** The accounts of a snapshot, by what events call them. */
interface Accounts {
  readonly snapshot: ProxySnapshot | null
  readonly byCredential: ReadonlyMap<string, Credential>
  readonly byAuthIndex: ReadonlyMap<string | null, Credential>
}

function indexAccounts(snapshot: ProxySnapshot | null): Accounts {
  const credentials = snapshot?.credentials ?? []
  const indexed = credentials.filter(({ authIndex }) => authIndex !== null)
  return {
    snapshot,
    byCredential: new Map(credentials.map((credential) => [credential.credential, credential])),
    byAuthIndex: new Map(indexed.map((credential) => [credential.authIndex, credential])),
  }
}
