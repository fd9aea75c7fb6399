import { type History, mergeHistory } from '../domain/history.ts'
import type { FetchOutcome } from '../domain/ports.ts'
import { type Reconciled, reconcile } from '../domain/reconcile.ts'
import type { ProxySnapshot } from '../domain/snapshot.ts'
import type { ManualSubscription } from '../domain/subscription.ts'
import type { StoredProxy } from '../domain/sync-change.ts'
import type { SnapshotBoard } from './snapshot-board.ts'
import type { ListedState, StoreLedger } from './store-ledger.ts'

export interface JudgeDeps {
  readonly ledger: Pick<StoreLedger, 'takeNews' | 'isOurs'>
  readonly board: SnapshotBoard
  readonly manuals: readonly ManualSubscription[]
}

export interface FetchedList extends ListedState {
  readonly outcome: Extract<FetchOutcome, { ok: true }>
}

/**
 * Answers a function that judges a list and publishes it: the first time against what is known at once, later only when
 * a stored state was loaded that was no part of that. What another process stored meanwhile would be undone otherwise.
 */
export function createJudge({ ledger, board, manuals }: JudgeDeps, list: FetchedList): () => Reconciled {
  const { proxy, fetchedAt, fetchedMonotonicMs, answeredAt, outcome } = list
  const { rejected, observations } = outcome.list
  const known = board.current().get(proxy) ?? null
  let judged: Reconciled | null = null
  return () => {
    const stored = ledger.takeNews(proxy)
    if (judged !== null && stored === null) return judged
    const ours = stored !== null && ledger.isOurs(stored, observations)
    const before = stored === null ? known : historyWith(known, stored, ours, answeredAt)
    judged = reconcile(outcome.list, { proxy, before, manuals, now: fetchedAt })
    const { credentials } = judged
    const { version } = outcome
    const listed = observations.length
    board.publish({ proxy, credentials, listed, fetchedAt, fetchedMonotonicMs, rejected, version })
    return judged
  }
}

function historyWith(known: ProxySnapshot | null, stored: StoredProxy, ours: boolean, now: Date): History | null {
  // What is known only because the store offered it is no knowledge of our own.
  const own = known?.credentials === stored.credentials ? null : known
  return ours ? mergeHistory(own, stored, now) : own
}
