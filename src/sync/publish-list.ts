import { type History, mergeHistory } from '../domain/history.ts'
import type { FetchOutcome } from '../domain/ports.ts'
import { type Reconciled, reconcile } from '../domain/reconcile.ts'
import type { ProxySnapshot } from '../domain/snapshot.ts'
import type { ManualSubscription } from '../domain/subscription.ts'
import type { StoredProxy } from '../domain/sync-change.ts'
import type { SnapshotBoard } from './snapshot-board.ts'
import type { ListedState, StoreLedger } from './store-ledger.ts'

export interface PublishDeps {
  readonly ledger: Pick<StoreLedger, 'takeNews' | 'isOurs'>
  readonly board: SnapshotBoard
  readonly manuals: readonly ManualSubscription[]
}

export interface FetchedList extends ListedState {
  readonly outcome: Extract<FetchOutcome, { ok: true }>
}

/** A list that is published. */
export interface Publication {
  /**
   * Judges the list again, and publishes that, when a stored state was loaded that it was not judged against: what
   * another process stored meanwhile would be undone otherwise.
   */
  readonly refresh: () => void
  /** As last published. */
  readonly reconciled: () => Reconciled
}

/** Judges a list against what is known at once, and publishes it. */
export function publishList({ ledger, board, manuals }: PublishDeps, list: FetchedList): Publication {
  const { proxy, fetchedAt, fetchedMonotonicMs, answeredAt, outcome } = list
  const { rejected, observations } = outcome.list
  const { version } = outcome
  const known = board.current().get(proxy) ?? null
  const publish = (stored: StoredProxy | null): Reconciled => {
    const ours = stored !== null && ledger.isOurs(stored, observations)
    const before = stored === null ? known : historyWith(known, stored, ours, answeredAt)
    const reconciled = reconcile(outcome.list, { proxy, before, manuals, now: fetchedAt })
    const { credentials } = reconciled
    const listed = observations.length
    board.publish({ proxy, credentials, listed, fetchedAt, fetchedMonotonicMs, rejected, version })
    return reconciled
  }
  let published = publish(ledger.takeNews(proxy))
  return {
    refresh: () => {
      const stored = ledger.takeNews(proxy)
      if (stored !== null) published = publish(stored)
    },
    reconciled: () => published,
  }
}

function historyWith(known: ProxySnapshot | null, stored: StoredProxy, ours: boolean, now: Date): History | null {
  // What is known only because the store offered it is no knowledge of our own.
  const own = known?.credentials === stored.credentials ? null : known
  return ours ? mergeHistory(own, stored, now) : own
}
