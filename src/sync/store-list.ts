import type { StoreFailure } from '../domain/ports.ts'
import type { Publication } from './publish-list.ts'
import type { ListedState, StoreLedger, WriteOutcome } from './store-ledger.ts'

const CONFLICT_ATTEMPTS = 3

/**
 * Loads what is stored unless it is known, judges the list against it too, and writes the difference; all that again
 * when someone else wrote meanwhile. Tells the log what failed.
 */
export async function storeList(
  ledger: StoreLedger,
  list: ListedState,
  publication: Publication,
  signal: AbortSignal,
): Promise<WriteOutcome> {
  const { proxy } = list
  ledger.observe(list)
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
    const unloaded = await ledger.load(proxy, signal)
    // That says nothing of this proxy's rows.
    if (unloaded !== null) return unloaded
    const baseKnown = list.baseKnown && attempt === 0
    publication.refresh()
    const { credentials } = publication.reconciled()
    const outcome = await ledger.write({ ...list, baseKnown, credentials }, signal)
    if (outcome.ok || outcome.reason !== 'store_conflict') {
      if (outcome.ok || !signal.aborted) ledger.writeEnded(proxy, outcome.ok ? null : outcome)
      return outcome
    }
  }
  ledger.writeEnded(proxy, TOO_MANY_CONFLICTS)
  return TOO_MANY_CONFLICTS
}

const TOO_MANY_CONFLICTS: StoreFailure = {
  ok: false,
  reason: 'store_conflict',
  hint: 'Other writers kept changing the rows of this proxy.',
}
