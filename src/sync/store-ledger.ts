import type { Credential } from '../domain/credential.ts'
import type { CliProxy, CredentialStore, StoreFailure } from '../domain/ports.ts'
import { loadedSnapshot } from '../domain/snapshot.ts'
import {
  applied,
  type ChangeOrigin,
  computeChange,
  isAhead,
  isNameTaken,
  isOurs,
  type StoredProxy,
} from '../domain/sync-change.ts'
import { checkpointOf } from '../domain/usage.ts'
import { hashUrl } from './hash-url.ts'
import type { SnapshotBoard } from './snapshot-board.ts'
import { createStoreHealth, type HealthDeps } from './store-health.ts'
import { createStoredBases, type StoredBases } from './stored-bases.ts'
import { createUnstoredCounts, type UnstoredCounts } from './unstored-counts.ts'

/** Knows what is stored of each proxy, so that a sync writes only the difference to it. Logs what fails. */
export interface StoreLedger {
  /** Begins a sync: loads what is not known yet; what fails is tried again by `load`. */
  readonly beginSync: (signal: AbortSignal) => Promise<void>
  readonly isKnown: (proxy: string) => boolean
  /** Loads what is stored of a proxy unless it is known; null on success. */
  readonly load: (proxy: string, signal: AbortSignal) => Promise<StoreFailure | null>
  /** What was loaded of a proxy and not yet taken: history that this process may not have. */
  readonly takeNews: (proxy: string) => StoredProxy | null
  /** See `isOurs` in the domain. */
  readonly isOurs: (stored: StoredProxy, known: KnownAccounts | null) => boolean
  /** Keeps the counters of a list until they are written. */
  readonly observe: (listed: ListedState) => void
  /** Writes the difference to what is stored, which must be known. On `store_conflict` it no longer is. */
  readonly write: (observed: ObservedState, signal: AbortSignal) => Promise<WriteOutcome>
  /** Tells the log and the observer what the writing came to in the end. */
  readonly writeEnded: (proxy: string, failure: StoreFailure | null) => void
}

type KnownAccounts = readonly Pick<Credential, 'credential'>[]

/** A list, and when it was read. */
export interface ListedState {
  readonly proxy: string
  /** When the list was asked for, on either clock. */
  readonly fetchedAt: Date
  readonly fetchedMonotonicMs: number
  /** When it was there. */
  readonly answeredAt: Date
  /** Whether the stored state was known before the list was asked for: only then is the list surely the newer of the two. */
  readonly baseKnown: boolean
  readonly listed: readonly Pick<Credential, 'credential' | 'requests'>[]
}

/** What a sync found, to be written. */
export interface ObservedState extends ListedState {
  readonly credentials: readonly Credential[]
}

export type WriteOutcome =
  | { readonly ok: true; readonly changed: number; readonly removed: number; readonly superseded?: true }
  | StoreFailure

export interface LedgerDeps extends HealthDeps {
  readonly store: CredentialStore
  readonly proxies: readonly Pick<CliProxy, 'name' | 'url'>[]
  readonly writer: string
  readonly intervalSeconds: number
  readonly usageRetentionDays: number
  /** Is offered what is loaded and ours. */
  readonly board: Pick<SnapshotBoard, 'current' | 'offer'>
  /** Told of all that is loaded. */
  readonly loaded: (stored: StoredProxy) => void
}

export function createStoreLedger(deps: LedgerDeps): StoreLedger {
  const { store, proxies, writer, board } = deps
  const urlHashes = new Map(proxies.map(({ name, url }) => [name, hashUrl(url)]))
  const health = createStoreHealth(deps)
  const unstored = createUnstoredCounts()
  const originOf = (proxy: string) => ({ writer, urlHash: urlHashes.get(proxy) ?? '' })
  const isOfOurs: StoreLedger['isOurs'] = (stored, known) => isOurs(stored, originOf(stored.proxy), known)
  const loaded = (stored: StoredProxy): void => {
    const { proxy, credentials, syncedAt } = stored
    deps.loaded(stored)
    // Two machines' clocks tell no order, and what is in doubt must not be counted twice.
    if (stored.writer === writer) unstored.dropUntil(proxy, syncedAt)
    else unstored.clear(proxy)
    const known = board.current().get(proxy)?.credentials ?? null
    if (isOfOurs(stored, known)) board.offer(loadedSnapshot(proxy, credentials, syncedAt))
  }
  const names = proxies.map(({ name }) => name)
  const bases = createStoredBases({ store, proxies: names, loaded, loadEnded: health.loadEnded })
  return {
    beginSync: async (signal) => {
      health.syncBegins()
      await bases.load(signal)
    },
    isKnown: bases.has,
    load: bases.loadFor,
    takeNews: bases.takeNews,
    isOurs: isOfOurs,
    observe: ({ proxy, fetchedAt, fetchedMonotonicMs, listed }) =>
      unstored.add(proxy, checkpointOf(fetchedAt, listed), fetchedMonotonicMs),
    write: (observed, signal) => write({ deps, bases, unstored, originOf }, observed, signal),
    writeEnded: health.writeEnded,
  }
}

interface Writing {
  readonly deps: LedgerDeps
  readonly bases: StoredBases
  readonly unstored: UnstoredCounts
  readonly originOf: (proxy: string) => Pick<ChangeOrigin, 'writer' | 'urlHash'>
}

async function write(writing: Writing, observed: ObservedState, signal: AbortSignal): Promise<WriteOutcome> {
  const { deps, bases, unstored, originOf } = writing
  const { store, usageRetentionDays, intervalSeconds } = deps
  const { proxy, baseKnown, fetchedAt, answeredAt, credentials } = observed
  const base = bases.get(proxy)
  const origin = { ...originOf(proxy), syncedAt: fetchedAt, usageRetentionDays }
  if (base !== null && isNameTaken(base, observed.listed, origin, intervalSeconds)) {
    // It may be given up any time.
    bases.forget(proxy)
    return nameTaken(proxy)
  }
  if (base !== null && !baseKnown && base.syncedAt >= fetchedAt && !isAhead(base, answeredAt)) {
    unstored.clear(proxy)
    return alreadyStored(deps, base, fetchedAt)
  }
  const change = computeChange(proxy, base, credentials, origin, unstored.of(proxy))
  const outcome = await store.apply(change, signal)
  if (!outcome.ok) {
    if (outcome.reason === 'store_conflict') bases.forget(proxy)
    return outcome
  }
  bases.set(applied(change, credentials, outcome.revision))
  unstored.clear(proxy)
  return { ok: true, changed: change.upserts.length, removed: change.removals.length }
}

/** What is stored is as new as the list: another exporter's, or our own after a lost answer. */
function alreadyStored(deps: LedgerDeps, base: StoredProxy, fetchedAt: Date): WriteOutcome {
  const isOwn = base.writer === deps.writer && base.syncedAt.getTime() === fetchedAt.getTime()
  return { ok: true, changed: 0, removed: 0, ...(isOwn ? {} : { superseded: true as const }) }
}

function nameTaken(proxy: string): StoreFailure {
  return {
    ok: false,
    reason: 'name_taken',
    hint: `Another exporter stores another proxy under the name "${proxy}": set CLIPROXY_NAME to a name of its own.`,
  }
}
