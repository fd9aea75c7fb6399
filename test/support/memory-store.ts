import type { RequestCounts } from '../../src/domain/credential.ts'
import type { InquiryEntry } from '../../src/domain/inquiry.ts'
import type { ApplyOutcome, CredentialStore, RecordOutcome, StoreFailure } from '../../src/domain/store.ts'
import type { StoredProxy } from '../../src/domain/stored-proxy.ts'
import { type SyncChange, storedAfter } from '../../src/domain/sync-change.ts'

/** A store in memory that keeps the port's promises, and fails on demand. */
export interface MemoryStore extends CredentialStore {
  /** The tables: to be read, or changed behind the exporter's back. */
  readonly stored: Map<string, StoredProxy>
  readonly changes: readonly SyncChange[]
  readonly loads: () => number
  /** All requests that were ever written for a credential of any proxy. */
  readonly usageOf: (credential: string) => RequestCounts
  /** By credential and UTC day, as `a 2026-11-23`. */
  readonly usageByDay: ReadonlyMap<string, RequestCounts>
  /** When each credential was asked for, by proxy, credential and inquiry. */
  readonly inquiries: Map<string, InquiryEntry>
  /** Called before asking is loaded or recorded. */
  onInquiry: (entry: InquiryEntry | null) => Promise<StoreFailure | null> | StoreFailure | null
  /** Called before each load; a failure is returned instead. */
  onLoad: () => Promise<StoreFailure | null> | StoreFailure | null
  /** Called before each apply; `lost` applies the change and returns a timeout. */
  onApply: (change: SyncChange) => StoreFailure | 'lost' | null
}

export const unavailable: StoreFailure = { ok: false, reason: 'store_unavailable', hint: 'The database is down.' }
const NONE: RequestCounts = { success: 0, failed: 0 }

export function createMemoryStore(): MemoryStore {
  const stored = new Map<string, StoredProxy>()
  const changes: SyncChange[] = []
  const usage = new Map<string, RequestCounts>()
  const usageByDay = new Map<string, RequestCounts>()
  let loads = 0
  const store: MemoryStore = {
    description: 'a store in memory',
    stored,
    changes,
    loads: () => loads,
    usageOf: (credential) => usage.get(credential) ?? NONE,
    usageByDay,
    inquiries: new Map(),
    onInquiry: () => null,
    onLoad: () => null,
    onApply: () => null,
    load: async (proxies) => {
      loads++
      const failure = await store.onLoad()
      return failure ?? { ok: true, proxies: new Map([...stored].filter(([proxy]) => proxies.includes(proxy))) }
    },
    apply: async (change): Promise<ApplyOutcome> => {
      const fault = store.onApply(change)
      if (fault !== null && fault !== 'lost') return fault
      const base = stored.get(change.proxy)
      const isBase =
        (base?.revision ?? 0) === change.baseRevision && (base?.credentials.length ?? 0) === change.baseCount
      if (!isBase) return { ok: false, reason: 'store_conflict' }
      changes.push(change)
      stored.set(change.proxy, after(change, base))
      for (const { credential, askedAt, ...requests } of change.usage) {
        addTo(usage, credential, requests)
        addTo(usageByDay, `${credential} ${askedAt.toISOString().slice(0, 10)}`, requests)
      }
      return fault === 'lost' ? { ok: false, reason: 'store_timeout' } : { ok: true, revision: change.baseRevision + 1 }
    },
    loadInquiries: async (proxies) => (await store.onInquiry(null)) ?? { ok: true, records: recordsOf(store, proxies) },
    recordInquiry: async (entry) => (await store.onInquiry(entry)) ?? recordIn(store, entry),
    close: async () => {},
  }
  return store
}

function recordsOf({ inquiries }: MemoryStore, proxies: readonly string[]): InquiryEntry[] {
  return [...inquiries.values()].filter(({ proxy }) => proxies.includes(proxy))
}

function recordIn({ stored, inquiries }: MemoryStore, entry: InquiryEntry): RecordOutcome {
  const { proxy, credential, inquiry, answer } = entry
  const before = stored.get(proxy)
  if (before?.credentials.some((row) => row.credential === credential) !== true) return { ok: true, recorded: false }
  inquiries.set(`${proxy} ${credential} ${inquiry}`, entry)
  const live = answer?.live ?? null
  const credentials = before.credentials.map((row) =>
    row.credential === credential && live !== null ? { ...row, statements: { ...row.statements, live } } : row,
  )
  stored.set(proxy, { ...before, credentials })
  return { ok: true, recorded: true }
}

function addTo(sums: Map<string, RequestCounts>, key: string, { success, failed }: RequestCounts): void {
  const before = sums.get(key) ?? NONE
  sums.set(key, { success: before.success + success, failed: before.failed + failed })
}

function after(change: SyncChange, base: StoredProxy | undefined): StoredProxy {
  const rows = new Map(base?.credentials.map((credential) => [credential.credential, credential]))
  for (const row of change.upserts) {
    // A row keeps when it was first seen, whatever a change says.
    rows.set(row.credential, { ...row, firstSeenAt: rows.get(row.credential)?.firstSeenAt ?? row.firstSeenAt })
  }
  for (const removed of change.removals) rows.delete(removed)
  return storedAfter(change, base ?? null, [...rows.values()], change.baseRevision + 1)
}
