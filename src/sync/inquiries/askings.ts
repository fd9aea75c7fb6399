import type { Inquiry, InquiryEntry, InquiryName, InquiryRecord } from '../../domain/inquiry.ts'
import type { Clock } from '../../domain/runtime.ts'
import type { Asking } from './pace.ts'

/** Remembers when the accounts of one proxy were asked for. */
export interface Askings {
  /** One that was never asked for begins to wait now. */
  readonly of: (inquiry: InquiryName, credential: string) => Asking
  /** What another process, or this one before a restart, asked. */
  readonly load: (record: InquiryRecord) => void
  /** What this process asks now. */
  readonly set: (entry: Pick<InquiryEntry, 'inquiry' | 'credential' | 'askedAt' | 'result' | 'nextAt'>) => void
  /** Forgets accounts that are gone. */
  readonly keep: (isKnown: (credential: string) => boolean) => void
  /** When the next of an inquiry is due; null while none is known. */
  readonly nextAt: (inquiry: InquiryName) => Date | null
}

export function createAskings(inquiries: readonly Pick<Inquiry, 'name'>[], clock: Clock): Askings {
  const byInquiry = new Map<InquiryName, Map<string, Asking>>(inquiries.map(({ name }) => [name, new Map()]))
  return {
    of: (inquiry, credential) => {
      const known = byInquiry.get(inquiry)?.get(credential)
      if (known !== undefined) return known
      const asking = { askedAt: null, askedMonotonicMs: null, result: null, nextAt: clock.now() }
      byInquiry.get(inquiry)?.set(credential, asking)
      return asking
    },
    load: ({ inquiry, credential, askedAt, result, nextAt }) => {
      byInquiry.get(inquiry)?.set(credential, { askedAt, askedMonotonicMs: null, result, nextAt })
    },
    set: ({ inquiry, credential, askedAt, result, nextAt }) => {
      const asking = { askedAt, askedMonotonicMs: clock.monotonicMs(), result, nextAt }
      byInquiry.get(inquiry)?.set(credential, asking)
    },
    keep: (isKnown) => {
      for (const askings of byInquiry.values()) {
        for (const credential of askings.keys()) if (!isKnown(credential)) askings.delete(credential)
      }
    },
    nextAt: (inquiry) => earliest(byInquiry.get(inquiry)?.values() ?? []),
  }
}

function earliest(askings: Iterable<Asking>): Date | null {
  let first: Date | null = null
  for (const { nextAt } of askings) if (first === null || nextAt < first) first = nextAt
  return first
}
