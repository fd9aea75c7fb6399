import { compare } from '../../domain/compare.ts'
import type { Inquiry, InquirySubject } from '../../domain/inquiry.ts'
import { type Asking, isDue, type Moment, mayBeAsked, pauseMsOf } from './pace.ts'

/** An account that is to be asked for. */
export interface Due {
  readonly inquiry: Inquiry
  readonly subject: InquirySubject
}

interface Ranked extends Due {
  /** Since when it is due, once it has waited a whole pause for its turn; infinite before. */
  readonly waitingSinceMs: number
  readonly endMs: number
}

/**
 * Who is to be asked for now: what ends first comes first, and before it what has waited a whole pause for its turn, so
 * that in a large pool everybody has one.
 *
 * @param askingOf what is known of an inquiry for an account; it begins to wait when first seen
 */
export function dueNow(
  inquiries: readonly Inquiry[],
  subjects: Iterable<InquirySubject>,
  askingOf: (inquiry: Inquiry, subject: InquirySubject) => Asking,
  moment: Moment,
): readonly Due[] {
  const due: Ranked[] = []
  for (const subject of subjects) {
    if (!mayBeAsked(subject.credential)) continue
    for (const inquiry of inquiries) {
      const { credential } = subject
      if (!inquiry.providers.includes(credential.provider) || inquiry.call(credential) === null) continue
      const asking = askingOf(inquiry, subject)
      if (isDue(asking, inquiry, credential, moment)) due.push(rank({ inquiry, subject }, asking, moment.now))
    }
  }
  return due.sort(byTurn)
}

function rank({ inquiry, subject }: Due, { nextAt }: Asking, now: Date): Ranked {
  const { credential } = subject
  const hasWaited = now.getTime() - nextAt.getTime() > pauseMsOf(inquiry, credential, now)
  return {
    inquiry,
    subject,
    waitingSinceMs: hasWaited ? nextAt.getTime() : Number.POSITIVE_INFINITY,
    endMs: credential.endAt?.getTime() ?? Number.POSITIVE_INFINITY,
  }
}

function byTurn(a: Ranked, b: Ranked): number {
  return compare(a.waitingSinceMs, b.waitingSinceMs) || compare(a.endMs, b.endMs)
}
