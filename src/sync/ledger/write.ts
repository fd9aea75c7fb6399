import type { Credential } from '../../domain/credential.ts'
import { inSlices } from '../../domain/slices.ts'
import type { CredentialStore, StoreFailure } from '../../domain/store.ts'
import { isInUse, isOurs, type Owner, type StoredProxy } from '../../domain/stored-proxy.ts'
import { computeChange, storedAfter } from '../../domain/sync-change.ts'
import type { ReceivedList } from '../received-list.ts'
import type { StoredBases } from './bases.ts'
import type { StoreHealth } from './health.ts'
import { isOlderAt, type Place, type StoredOrder } from './order.ts'
import type { RevisionWatch } from './revision-watch.ts'
import type { UnstoredCounts } from './unstored-counts.ts'

/** What a list comes to. */
export interface Judged {
  readonly credentials: readonly Credential[]
  /** See `ProxySnapshot`. */
  readonly removed: readonly Credential[]
}

export type WriteOutcome =
  | { readonly ok: true; readonly changed: number; readonly removed: number }
  | (StoreFailure & {
      /** What is stored may be newer than the list: a list that is asked for from now on is newer than both. */
      readonly askAgain?: true
    })

export interface WriteDeps {
  readonly store: CredentialStore
  readonly bases: StoredBases
  readonly order: StoredOrder
  readonly watch: RevisionWatch
  readonly unstored: UnstoredCounts
  readonly health: StoreHealth
  /** Who this installation is to the store. */
  readonly owner: Owner
  /** Accounts that are known of a proxy without what is stored of it, whether they are listed or left. */
  readonly knownBeside: (stored: StoredProxy) => readonly Credential[]
  readonly intervalSeconds: number
  readonly usageRetentionDays: number
}

const CONFLICT_ATTEMPTS = 3
/** The list is stored: only the answer was lost. */
const UNCHANGED: WriteOutcome = { ok: true, changed: 0, removed: 0 }
const CONFLICT: StoreFailure = {
  ok: false,
  reason: 'store_conflict',
  hint: 'Other writers kept changing the rows of this proxy: it is left to the next sync to store its list.',
}

/** Writes what `judge` says of a list; again when someone else wrote meanwhile. See `StoreLedger.store`. */
export async function storeList(
  deps: WriteDeps,
  list: ReceivedList,
  judge: () => Promise<Judged>,
  signal: AbortSignal,
): Promise<WriteOutcome> {
  const { proxy } = list
  // What was known when this list was asked for says nothing against its counters.
  if (list.baseKnown) await settle(deps, proxy)
  const number = await inSlices(deps.unstored.add(list))
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
    const unloaded = await deps.bases.loadFor(proxy, signal)
    // That says nothing of this proxy's rows.
    if (unloaded !== null) return unloaded
    const place = await settle(deps, proxy)
    const isNewer = isOlderAt(place)
    const settled = nameTaken(deps, list) ?? (place.kind === 'own' && place.list === number ? UNCHANGED : null)
    if (settled === null && !isNewer && list.mayAskAgain) return { ...CONFLICT, askAgain: true }
    const outcome = settled ?? (isNewer ? await write(deps, list, number, await judge(), signal) : CONFLICT)
    if (isNewer && !outcome.ok && outcome.reason === 'store_conflict') continue
    if (outcome.ok || !signal.aborted) deps.health.onWriteEnd(proxy, outcome.ok ? null : outcome)
    return outcome
  }
  deps.health.onWriteEnd(proxy, CONFLICT)
  return CONFLICT
}

/** Forgets the counters that what was loaded meanwhile holds already, and returns how it stands to the lists up to now. */
async function settle({ bases, order, unstored }: WriteDeps, proxy: string): Promise<Place> {
  const place = order.takePlace(proxy)
  const stored = bases.get(proxy)
  const rows = stored === null ? [] : [...stored.removed, ...stored.credentials]
  if (place.kind === 'own') await inSlices(unstored.dropUntil(proxy, place.list))
  if (place.kind === 'installation') await inSlices(unstored.dropFallen(proxy, rows))
  if (place.kind === 'other') await inSlices(unstored.dropAll(proxy, rows))
  return place
}

function nameTaken(deps: WriteDeps, { proxy, receivedAt, askedMonotonicMs }: ReceivedList): StoreFailure | null {
  const { bases, watch, intervalSeconds } = deps
  const stored = bases.get(proxy)
  if (stored === null || isOurs(stored, deps.owner, deps.knownBeside(stored))) return null
  const unchangedMs = watch.unchangedMs(stored, askedMonotonicMs)
  if (!isInUse(stored, { now: receivedAt, unchangedMs, intervalSeconds })) return null
  // It may be given up any time.
  bases.forget(proxy)
  return {
    ok: false,
    reason: 'name_taken',
    hint: `Another exporter stores another proxy under the name "${proxy}": set CLIPROXY_NAME to a name of its own.`,
  }
}

/** On `store_conflict` the stored state is no longer known. */
async function write(
  deps: WriteDeps,
  { proxy, askedAt }: ReceivedList,
  number: number,
  { credentials, removed }: Judged,
  signal: AbortSignal,
): Promise<WriteOutcome> {
  const { store, bases, order, unstored, owner, usageRetentionDays } = deps
  const base = bases.get(proxy)
  const { writer, urlHash } = owner
  const isForeign = base !== null && !isOurs(base, owner, deps.knownBeside(base))
  const origin = { writer, urlHash, askedAt, usageRetentionDays }
  const since = { readings: unstored.of(proxy), removed, isForeign }
  const change = await inSlices(computeChange(proxy, base, credentials, origin, since))
  order.onAttempt(change, credentials, number)
  const outcome = await store.apply(change, signal)
  if (!outcome.ok) {
    if (outcome.reason === 'store_conflict') bases.forget(proxy)
    return outcome
  }
  const stored = storedAfter(change, base, credentials, outcome.revision)
  bases.set(stored)
  order.onSet(stored)
  unstored.clear(proxy)
  return { ok: true, changed: change.upserts.length, removed: change.removals.length }
}
