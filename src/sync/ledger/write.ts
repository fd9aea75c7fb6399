import type { Credential } from '../../domain/credential.ts'
import type { CredentialStore, StoreFailure } from '../../domain/store.ts'
import { isAhead, isNameTaken, type Ownership, type StoredProxy } from '../../domain/stored-proxy.ts'
import { computeChange, storedAfter } from '../../domain/sync-change.ts'
import { checkpointOf } from '../../domain/usage.ts'
import type { ReceivedList } from '../received-list.ts'
import type { StoredBases } from './bases.ts'
import type { StoreHealth } from './health.ts'
import type { UnstoredCounts } from './unstored-counts.ts'

export type WriteOutcome =
  | { readonly ok: true; readonly changed: number; readonly removed: number; readonly superseded?: true }
  | StoreFailure

export interface WriteDeps {
  readonly store: CredentialStore
  readonly bases: StoredBases
  readonly unstored: UnstoredCounts
  readonly health: StoreHealth
  readonly ownerOf: (proxy: string) => Ownership
  readonly intervalSeconds: number
  readonly usageRetentionDays: number
}

const CONFLICT_ATTEMPTS = 3
const TOO_MANY_CONFLICTS: StoreFailure = {
  ok: false,
  reason: 'store_conflict',
  hint: 'Other writers kept changing the rows of this proxy.',
}

/** Writes what `judge` says of a list; all again when someone else wrote meanwhile. See `StoreLedger.store`. */
export async function storeList(
  deps: WriteDeps,
  list: ReceivedList,
  judge: () => readonly Credential[],
  signal: AbortSignal,
): Promise<WriteOutcome> {
  const { bases, unstored, health } = deps
  const { proxy, askedAt, askedMonotonicMs } = list
  // Before anything is loaded, which drops what is stored already.
  unstored.add(proxy, checkpointOf(askedAt, list.list.observations), askedMonotonicMs)
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
    const failure = await bases.loadFor(proxy, signal)
    // The ledger has reported it; it says nothing of this proxy's rows.
    if (failure !== null) return failure
    const baseKnown = list.baseKnown && attempt === 0
    const outcome = await write(deps, { ...list, baseKnown }, judge(), signal)
    if (outcome.ok || outcome.reason !== 'store_conflict') {
      if (outcome.ok || !signal.aborted) health.onWriteEnd(proxy, outcome.ok ? null : outcome)
      return outcome
    }
  }
  health.onWriteEnd(proxy, TOO_MANY_CONFLICTS)
  return TOO_MANY_CONFLICTS
}

/** On `store_conflict` the stored state is no longer known. */
async function write(
  deps: WriteDeps,
  list: ReceivedList,
  credentials: readonly Credential[],
  signal: AbortSignal,
): Promise<WriteOutcome> {
  const { store, bases, unstored, intervalSeconds, usageRetentionDays } = deps
  const { proxy, askedAt } = list
  const base = bases.get(proxy)
  const origin = { ...deps.ownerOf(proxy), askedAt }
  if (base !== null && isNameTaken(base, list.list.observations, origin, intervalSeconds)) {
    // It may be given up any time.
    bases.forget(proxy)
    return nameTaken(proxy)
  }
  if (base !== null && isStoredAlready(base, list)) {
    unstored.clear(proxy)
    const isOwn = base.writer === origin.writer && base.askedAt.getTime() === askedAt.getTime()
    return { ok: true, changed: 0, removed: 0, ...(isOwn ? {} : { superseded: true }) }
  }
  const change = computeChange(proxy, base, credentials, { ...origin, usageRetentionDays }, unstored.of(proxy))
  const outcome = await store.apply(change, signal)
  if (!outcome.ok) {
    if (outcome.reason === 'store_conflict') bases.forget(proxy)
    return outcome
  }
  bases.set(storedAfter(change, base, credentials, outcome.revision))
  unstored.clear(proxy)
  return { ok: true, changed: change.upserts.length, removed: change.removals.length }
}

/** What is stored is as new as the list: another exporter's, or our own after a lost answer. */
function isStoredAlready(base: StoredProxy, { baseKnown, askedAt, answeredAt }: ReceivedList): boolean {
  return !baseKnown && base.askedAt >= askedAt && !isAhead(base, answeredAt)
}

function nameTaken(proxy: string): StoreFailure {
  return {
    ok: false,
    reason: 'name_taken',
    hint: `Another exporter stores another proxy under the name "${proxy}": set CLIPROXY_NAME to a name of its own.`,
  }
}
