import type { Credential } from '../../../src/domain/credential.ts'
import type { ApplyOutcome, CredentialStore } from '../../../src/domain/store.ts'
import type { StoredProxy } from '../../../src/domain/stored-proxy.ts'
import type { ChangeOrigin, SyncChange } from '../../../src/domain/sync-change.ts'
import { computeChange } from '../../support/at-once.ts'
import { AT } from '../../support/hand-clock.ts'

const DAY_MS = 24 * 3_600_000

/** `AT` and some days later, or earlier. */
export function daysAfter(days: number): Date {
  return new Date(AT.getTime() + days * DAY_MS)
}

export const neverAborted = new AbortController().signal

type Origin = Partial<ChangeOrigin> & { readonly proxy?: string }

export function changeTo(
  credentials: readonly Credential[],
  stored: StoredProxy | null,
  origin: Origin = {},
): SyncChange {
  const { proxy = 'default', writer = 'writer-1', urlHash = 'hash-1', askedAt = AT, usageRetentionDays = 30 } = origin
  return computeChange(proxy, stored, credentials, { writer, urlHash, askedAt, usageRetentionDays })
}

export async function loadProxy(store: CredentialStore, proxy = 'default'): Promise<StoredProxy | null> {
  const outcome = await store.load([proxy], neverAborted)
  if (!outcome.ok) throw new Error(`load: ${outcome.reason}`)
  return outcome.proxies.get(proxy) ?? null
}

/** A sync against what the store holds. */
export async function sync(
  store: CredentialStore,
  credentials: readonly Credential[],
  origin: Origin = {},
): Promise<ApplyOutcome> {
  const stored = await loadProxy(store, origin.proxy)
  return store.apply(changeTo(credentials, stored, origin), neverAborted)
}
