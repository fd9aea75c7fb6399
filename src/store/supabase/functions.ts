import type { InquiryEntry, InquiryRecord } from '../../domain/inquiry.ts'
import type { Log } from '../../domain/runtime.ts'
import { inSlices } from '../../domain/slices.ts'
import type { StoreFailure } from '../../domain/store.ts'
import type { SyncChange } from '../../domain/sync-change.ts'
import { toInquiryEntryRow } from '../inquiry-rows.ts'
import type { ReadProxies } from '../stored-proxies.ts'
import { UPGRADE } from './errors.ts'
import { type Applied, readApplied, readInquiries, readLoaded, readRecorded, toChangeArgs } from './json.ts'

/** What a call of a database function came to. */
export type Called<Value> =
  | { readonly ok: true; readonly value: Value }
  | {
      readonly ok: false
      /** The database has no function of that name. */
      readonly isMissing: boolean
      readonly failure: StoreFailure
    }

/** Null for an answer of another shape. */
export type Read<Value> = (answer: unknown) => Value | null | Promise<Value | null>

/** Calls a database function with arguments as JSON text. Never rejects. */
export type Call = <Value>(name: string, args: string, read: Read<Value>, signal: AbortSignal) => Promise<Called<Value>>

/** The functions of the database, as far as its migrations were run. */
export interface DatabaseFunctions {
  readonly load: (proxies: readonly string[], signal: AbortSignal) => Promise<Called<ReadProxies>>
  readonly apply: (change: SyncChange, signal: AbortSignal) => Promise<Called<Applied>>
  readonly loadInquiries: (proxies: readonly string[], signal: AbortSignal) => Promise<Called<readonly InquiryRecord[]>>
  /** False: the database holds no such credential. */
  readonly recordInquiry: (entry: InquiryEntry, signal: AbortSignal) => Promise<Called<boolean>>
}

/** Not applied: load, and compute again. */
const RELOAD: Applied = { applied: false, revision: 0 }

/**
 * Uses migration 002's functions, and 001's while those are missing: they store what they can hold. When 002 has been run,
 * the next change of each proxy is refused once, so that all of its rows are loaded, compared and written whole.
 */
export function createDatabaseFunctions(call: Call, log: Log): DatabaseFunctions {
  /** Proxies whose base is what 001's functions hold. */
  const onFirst = new Set<string>()
  const logRelease = createUpgradeLog(log)

  const applyOnFirst: DatabaseFunctions['apply'] = async (change, signal) => {
    const applied = await call('apply_oauth_sync', await inSlices(toChangeArgs(change)), readApplied, signal)
    if (!applied.ok) return applied
    onFirst.add(change.proxy)
    logRelease('first')
    return applied
  }
  return {
    load: async (proxies, signal) => {
      const loaded = await call('load_oauth_state_2', JSON.stringify({ proxies }), readLoaded, signal)
      const isOld = !loaded.ok && loaded.isMissing
      const outcome = isOld ? await call('load_oauth_state', JSON.stringify({ proxies }), readLoaded, signal) : loaded
      if (!outcome.ok) return outcome
      for (const proxy of proxies) isOld ? onFirst.add(proxy) : onFirst.delete(proxy)
      logRelease(isOld ? 'first' : 'second')
      return outcome
    },
    apply: async (change, signal) => {
      const isOnFirst = onFirst.has(change.proxy)
      const outcome = isOnFirst
        ? await call('load_oauth_state_2', JSON.stringify({ proxies: [] }), () => RELOAD, signal)
        : await call('apply_oauth_sync_2', await inSlices(toChangeArgs(change)), readApplied, signal)
      return !outcome.ok && outcome.isMissing ? applyOnFirst(change, signal) : outcome
    },
    loadInquiries: async (proxies, signal) =>
      withUpgradeHint(await call('load_oauth_inquiries', JSON.stringify({ proxies }), readInquiries, signal)),
    recordInquiry: async (entry, signal) =>
      withUpgradeHint(
        await call('record_oauth_inquiry', JSON.stringify({ entry: toInquiryEntryRow(entry) }), readRecorded, signal),
      ),
  }
}

/** Without 002 nobody could say when an account was asked for. */
function withUpgradeHint<Value>(called: Called<Value>): Called<Value> {
  if (called.ok || !called.isMissing) return called
  return { ...called, failure: { ok: false, reason: 'store_schema', hint: `Supabase: to ask providers, ${UPGRADE}.` } }
}

/** Says once that 002 has to be run, and once that it has been. */
function createUpgradeLog(log: Log): (release: 'first' | 'second') => void {
  let isOnFirst = false
  return (release) => {
    if ((release === 'first') === isOnFirst) return
    isOnFirst = release === 'first'
    if (isOnFirst) log.warn(`Supabase holds less than it could, and a restart forgets the rest: ${UPGRADE}.`)
    else log.info('Supabase has been upgraded: all is stored now.')
  }
}
