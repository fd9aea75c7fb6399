import { isAheadOf } from '../../domain/clock-ahead.ts'
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
  /** Forgets accounts that are gone, once their pause is over: one may be back before. */
  readonly keep: (isKnown: (credential: string) => boolean) => void
  /** When the next of an inquiry is due, of accounts that are not gone; null while none is known. */
  readonly nextAt: (inquiry: InquiryName) => Date | null
}

export function createAskings(inquiries: readonly Pick<Inquiry, 'name'>[], clock: Clock): Askings {
  const byInquiry = createAskingMaps(inquiries)
  const gone = createAskingMaps(inquiries)
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
      const now = clock.now()
      for (const [inquiry, askings] of byInquiry) {
        const left = gone.get(inquiry) ?? new Map<string, Asking>()
        move(askings, left, (credential) => !isKnown(credential))
        move(left, askings, isKnown)
        for (const [credential, asking] of left) if (isOver(asking, now)) left.delete(credential)
      }
    },
    nextAt: (inquiry) => earliest(byInquiry.get(inquiry)?.values() ?? []),
  }
}

function createAskingMaps(inquiries: readonly Pick<Inquiry, 'name'>[]): ReadonlyMap<InquiryName, Map<string, Asking>> {
  return new Map(inquiries.map(({ name }) => [name, new Map()]))
}

function move(from: Map<string, Asking>, to: Map<string, Asking>, isMoved: (credential: string) => boolean): void {
  for (const [credential, asking] of from) {
    if (!isMoved(credential)) continue
    from.delete(credential)
    to.set(credential, asking)
  }
}

/** Whether nothing is left of a pause; one that a clock which was ahead wrote would never end. */
function isOver({ askedAt, nextAt }: Asking, now: Date): boolean {
  return askedAt === null || nextAt <= now || isAheadOf(askedAt, now)
}

function earliest(askings: Iterable<Asking>): Date | null {
  let first: Date | null = null
  for (const { nextAt } of askings) if (first === null || nextAt < first) first = nextAt
  return first
}
