import type { Credential } from '../domain/credential.ts'
import type { StoreFailure } from '../domain/ports.ts'
import type { ListedState, StoreLedger, WriteOutcome } from './store-ledger.ts'

const CONFLICT_ATTEMPTS = 3

/** A list to be stored. */
export interface JudgedList extends ListedState {
  readonly baseKnown: boolean
  /** The credentials, judged against all that is known by now. */
  readonly judge: () => readonly Credential[]
}

/** Writes a list; when someone else wrote meanwhile, loads, judges and writes again. Tells the log what failed. */
export async function storeList(ledger: StoreLedger, list: JudgedList, signal: AbortSignal): Promise<WriteOutcome> {
  const { proxy } = list
  ledger.observe(list)
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
    const unloaded = await ledger.load(proxy, signal)
    // That says nothing of this proxy's rows.
    if (unloaded !== null) return unloaded
    const baseKnown = list.baseKnown && attempt === 0
    const outcome = await ledger.write({ ...list, baseKnown, credentials: list.judge() }, signal)
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
