import type { InquiryEntry, InquiryRecord } from '../../domain/inquiry.ts'
import type { Log } from '../../domain/runtime.ts'
import type { CredentialStore } from '../../domain/store.ts'
import { createFailureLog } from '../failure-log.ts'

/** Keeps when accounts were asked for over a restart. Logs what fails; never rejects. */
export interface InquiryRecords {
  /** What is stored of a proxy, the first time it can be loaded; later nothing. Null while the store cannot say. */
  readonly load: (proxy: string, signal: AbortSignal) => Promise<readonly InquiryRecord[] | null>
  /** `unknown`: the store does not hold the account yet. */
  readonly write: (entry: InquiryEntry, signal: AbortSignal) => Promise<'written' | 'unknown' | 'failed'>
}

export function createInquiryRecords(store: CredentialStore, log: Log): InquiryRecords {
  const loaded = new Set<string>()
  const failures = createFailureLog(log, 'Failed to store when providers were asked, so that they are not')
  return {
    load: async (proxy, signal) => {
      if (loaded.has(proxy)) return []
      const outcome = await store.loadInquiries([proxy], signal)
      if (!outcome.ok) {
        if (!signal.aborted) failures.onFailure(proxy, outcome)
        return null
      }
      failures.onSuccess(proxy)
      loaded.add(proxy)
      return outcome.records
    },
    write: async (entry, signal) => {
      const outcome = await store.recordInquiry(entry, signal)
      if (!outcome.ok) {
        if (!signal.aborted) failures.onFailure(entry.proxy, outcome)
        return 'failed'
      }
      failures.onSuccess(entry.proxy)
      return outcome.recorded ? 'written' : 'unknown'
    },
  }
}
