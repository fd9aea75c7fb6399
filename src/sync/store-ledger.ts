import type { Credential } from '../domain/credential.ts'
import type { CredentialStore, StoreFailure } from '../domain/ports.ts'
import { applied, type ChangeOrigin, computeChange, isNameTaken, type StoredProxy } from '../domain/sync-change.ts'
import { createStoreHealth, type HealthDeps } from './store-health.ts'
import { createStoredBases, type StoredBases } from './stored-bases.ts'

const CONFLICT_ATTEMPTS = 3

/** Knows what is stored of each proxy, so that a sync writes only the difference to it. Logs what fails. */
export interface StoreLedger {
  /** Loads what is not known yet, once at a time; what fails is tried again by the next call. Begins a sync. */
  readonly load: (signal: AbortSignal) => Promise<void>
  readonly isKnown: (proxy: string) => boolean
  /** Whether what is known to be stored under the proxy's name belongs to another installation's other proxy. */
  readonly isOthers: (listed: ListedState) => boolean
  readonly write: (observed: ObservedState, signal: AbortSignal) => Promise<WriteOutcome>
}

/** Which credentials a list holds. */
export interface ListedState {
  readonly proxy: string
  readonly urlHash: string
  /** When the list was asked for. */
  readonly fetchedAt: Date
  readonly listed: readonly Pick<Credential, 'credential'>[]
}

/** What a sync found, to be written. */
export interface ObservedState extends ListedState {
  /** Whether the stored state was known before the list was asked for: only then is the list surely the newer of the two. */
  readonly baseKnown: boolean
  /** The credentials, given what is stored: history that the process did not have may come from there. */
  readonly credentials: (stored: StoredProxy | null) => readonly Credential[]
}

export type WriteOutcome =
  | { readonly ok: true; readonly changed: number; readonly removed: number; readonly superseded?: true }
  | StoreFailure

export interface LedgerDeps extends HealthDeps {
  readonly store: CredentialStore
  readonly proxies: readonly string[]
  readonly writer: string
  readonly intervalSeconds: number
  readonly usageRetentionDays: number
  readonly loaded: (stored: StoredProxy) => void
}

export function createStoreLedger(deps: LedgerDeps): StoreLedger {
  const { store, proxies, loaded } = deps
  const health = createStoreHealth(deps)
  const bases = createStoredBases({ store, proxies, loaded, loadEnded: health.loadEnded })
  return {
    isKnown: bases.has,
    isOthers: (listed) => isOthers(deps, bases.get(listed.proxy), listed),
    load: async (signal) => {
      health.syncBegins()
      await bases.load(signal)
    },
    write: (observed, signal) => write({ deps, bases, ended: health.writeEnded }, observed, signal),
  }
}

interface Writing {
  readonly deps: LedgerDeps
  readonly bases: StoredBases
  /** Not called when the stored state could not be loaded: that says nothing of this proxy's rows. */
  readonly ended: (proxy: string, failure: StoreFailure | null) => void
}

/** Writes the difference; when someone else wrote meanwhile, loads and computes it again. */
async function write(writing: Writing, observed: ObservedState, signal: AbortSignal): Promise<WriteOutcome> {
  const { bases, ended } = writing
  const { proxy } = observed
  let { baseKnown } = observed
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
    const unloaded = await bases.loadFor(proxy, signal)
    if (unloaded !== null) return unloaded
    const outcome = await writeOnce(writing, { ...observed, baseKnown }, signal)
    if (outcome.ok || outcome.reason !== 'store_conflict') {
      if (outcome.ok || !signal.aborted) ended(proxy, outcome.ok ? null : outcome)
      return outcome
    }
    baseKnown = false
  }
  ended(proxy, TOO_MANY_CONFLICTS)
  return TOO_MANY_CONFLICTS
}

async function writeOnce(
  { deps, bases }: Writing,
  observed: ObservedState,
  signal: AbortSignal,
): Promise<WriteOutcome> {
  const { proxy, baseKnown, fetchedAt } = observed
  const base = bases.get(proxy)
  if (isOthers(deps, base, observed)) {
    // It may be given up any time.
    bases.forget(proxy)
    return nameTaken(proxy)
  }
  const credentials = observed.credentials(base)
  if (base !== null && !baseKnown && base.syncedAt >= fetchedAt) return alreadyStored(deps, base, fetchedAt)
  const change = computeChange(proxy, base, credentials, originOf(deps, observed))
  const outcome = await deps.store.apply(change, signal)
  if (outcome.ok) bases.set(applied(change, credentials, outcome.revision))
  else if (outcome.reason === 'store_conflict') bases.forget(proxy)
  return outcome.ok ? { ok: true, changed: change.upserts.length, removed: change.removals.length } : outcome
}

/** What is stored is as new as the list: another exporter's, or our own after a lost answer. */
function alreadyStored(deps: LedgerDeps, base: StoredProxy, fetchedAt: Date): WriteOutcome {
  const isOwn = base.writer === deps.writer && base.syncedAt.getTime() === fetchedAt.getTime()
  return { ok: true, changed: 0, removed: 0, ...(isOwn ? {} : { superseded: true as const }) }
}

function isOthers(deps: LedgerDeps, base: StoredProxy | null, listed: ListedState): boolean {
  return base !== null && isNameTaken(base, listed.listed, originOf(deps, listed), deps.intervalSeconds)
}

function originOf({ writer, usageRetentionDays }: LedgerDeps, { urlHash, fetchedAt }: ListedState): ChangeOrigin {
  return { writer, urlHash, syncedAt: fetchedAt, usageRetentionDays }
}

const TOO_MANY_CONFLICTS: StoreFailure = {
  ok: false,
  reason: 'store_conflict',
  hint: 'Other writers kept changing the rows of this proxy.',
}

function nameTaken(proxy: string): StoreFailure {
  return {
    ok: false,
    reason: 'name_taken',
    hint: `Another exporter stores another proxy under the name "${proxy}": set CLIPROXY_NAME to a name of its own.`,
  }
}
