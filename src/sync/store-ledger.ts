import type { Credential } from '../domain/credential.ts'
import type { CredentialStore, Log, StoreFailure } from '../domain/ports.ts'
import {
  applied,
  type ChangeOrigin,
  computeChange,
  isNameTaken,
  type StoredProxy,
  type SyncChange,
} from '../domain/sync-change.ts'
import { createStoredBases, type StoredBases } from './stored-bases.ts'

const CONFLICT_ATTEMPTS = 3

/** Knows what is stored of each proxy, so that a sync writes only the difference to it. */
export interface StoreLedger {
  /** Loads what is not known yet, once at a time; a failure is told to the observer and tried again by the next call. */
  readonly load: (signal: AbortSignal) => Promise<void>
  readonly isKnown: (proxy: string) => boolean
  readonly write: (observed: ObservedState, signal: AbortSignal) => Promise<WriteOutcome>
}

/** What a sync found, to be written. */
export interface ObservedState {
  readonly proxy: string
  readonly urlHash: string
  /** When the list was asked for. */
  readonly fetchedAt: Date
  /** Whether the stored state was known before the list was asked for: only then is the list surely the newer of the two. */
  readonly baseKnown: boolean
  /** The credentials, given what is stored: history that the process did not have may come from there. */
  readonly credentials: (stored: StoredProxy | null) => readonly Credential[]
}

export type WriteOutcome =
  | { readonly ok: true; readonly changed: number; readonly removed: number; readonly superseded?: true }
  | StoreFailure

export interface LedgerDeps {
  readonly store: CredentialStore
  readonly proxies: readonly string[]
  readonly log: Log
  readonly writer: string
  readonly intervalSeconds: number
  readonly usageRetentionDays: number
  readonly loaded: (stored: StoredProxy) => void
  /** False while any proxy's last write or load failed. */
  readonly storeChanged: (up: boolean) => void
}

export function createStoreLedger(deps: LedgerDeps): StoreLedger {
  const bases = createStoredBases(deps.store, deps.proxies, deps.loaded)
  const failing = new Set<string>()
  const note = (subject: string, failed: boolean): void => {
    if (failed) failing.add(subject)
    else failing.delete(subject)
    deps.storeChanged(failing.size === 0)
  }
  return {
    isKnown: bases.has,
    load: async (signal) => {
      const failure = await bases.load(signal)
      note('', failure !== null)
      if (failure === null) return
      deps.log.error(`Failed to load credentials: ${failure.hint ?? failure.reason}`, { reason: failure.reason })
    },
    write: async (observed, signal) => {
      const outcome = await write(deps, bases, observed, signal)
      note(observed.proxy, !outcome.ok)
      return outcome
    },
  }
}

/** Writes the difference; when someone else wrote meanwhile, loads and computes it again. */
async function write(
  deps: LedgerDeps,
  bases: StoredBases,
  observed: ObservedState,
  signal: AbortSignal,
): Promise<WriteOutcome> {
  let { baseKnown } = observed
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
    const failure = await bases.load(signal)
    if (failure !== null) return failure
    const outcome = await writeOnce(deps, observed, bases.get(observed.proxy), baseKnown, signal)
    if (outcome.ok && outcome.stored !== null) bases.set(outcome.stored)
    if (outcome.ok) return outcome
    if (outcome.reason === 'name_taken' || outcome.reason === 'store_conflict') bases.forget(observed.proxy)
    if (outcome.reason !== 'store_conflict') return outcome
    baseKnown = false
  }
  return { ok: false, reason: 'store_conflict', hint: 'Other writers kept changing the rows of this proxy.' }
}

type OnceOutcome = (Extract<WriteOutcome, { ok: true }> & { readonly stored: StoredProxy | null }) | StoreFailure

async function writeOnce(
  deps: LedgerDeps,
  observed: ObservedState,
  base: StoredProxy | null,
  baseKnown: boolean,
  signal: AbortSignal,
): Promise<OnceOutcome> {
  const origin: ChangeOrigin = {
    writer: deps.writer,
    urlHash: observed.urlHash,
    syncedAt: observed.fetchedAt,
    usageRetentionDays: deps.usageRetentionDays,
  }
  const credentials = observed.credentials(base)
  if (base !== null && isNameTaken(base, credentials, origin, deps.intervalSeconds)) return nameTaken(observed.proxy)
  const nothing = { ok: true, changed: 0, removed: 0, stored: null } as const
  if (base !== null && !baseKnown && base.syncedAt >= observed.fetchedAt) {
    return isOwn(base, origin) ? nothing : { ...nothing, superseded: true }
  }
  const change: SyncChange = computeChange(observed.proxy, base, credentials, origin)
  const outcome = await deps.store.apply(change, signal)
  if (!outcome.ok) return outcome
  const stored = applied(change, credentials, outcome.revision)
  return { ok: true, changed: change.upserts.length, removed: change.removals.length, stored }
}

/** An answer was lost and the change is stored all the same. */
function isOwn(base: StoredProxy, origin: ChangeOrigin): boolean {
  return base.writer === origin.writer && base.syncedAt.getTime() === origin.syncedAt.getTime()
}

function nameTaken(proxy: string): StoreFailure {
  return {
    ok: false,
    reason: 'name_taken',
    hint: `Another exporter stores another proxy under the name "${proxy}": set CLIPROXY_NAME to a name of its own.`,
  }
}
