import type { Credential } from '../domain/credential.ts'
import type { History } from '../domain/history.ts'
import { type Reconciled, reconcile } from '../domain/reconcile.ts'
import type { ManualSubscription } from '../domain/subscription.ts'
import type { StoreLedger } from './ledger/ledger.ts'
import type { ReceivedList } from './received-list.ts'
import type { SnapshotBoard } from './snapshot-board.ts'

export interface PublishDeps {
  readonly ledger: Pick<StoreLedger, 'takeHistory' | 'storedOf'>
  readonly board: SnapshotBoard
  readonly manuals: readonly ManualSubscription[]
}

/** A list that is published. */
export interface Publication {
  /**
   * What the list says. It is judged and published again when more history came meanwhile: what another process stored
   * would be undone otherwise.
   */
  readonly judge: () => readonly Credential[]
  /** How many credentials it lacks and that are kept, as last judged. */
  readonly heldCount: () => number
}

/** Judges a list against what is known at once, and publishes it. */
export function publishList({ ledger, board, manuals }: PublishDeps, list: ReceivedList): Publication {
  const { proxy, askedAt, askedMonotonicMs, version } = list
  const { observations, rejected } = list.list
  const known = board.current().get(proxy) ?? null
  const publish = (before: History | null): Reconciled => {
    const reconciled = reconcile(list.list, { proxy, before, past: ledger.storedOf(list), manuals, now: askedAt })
    const { credentials } = reconciled
    board.publish({ proxy, credentials, listed: observations.length, askedAt, askedMonotonicMs, rejected, version })
    return reconciled
  }
  const history = ledger.takeHistory(list, known)
  let reconciled = publish(history === null ? known : history.before)
  return {
    judge: () => {
      const newer = ledger.takeHistory(list, known)
      if (newer !== null) reconciled = publish(newer.before)
      return reconciled.credentials
    },
    heldCount: () => reconciled.heldCount,
  }
}
