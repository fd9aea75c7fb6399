import { compare } from '../../domain/compare.ts'
import type { Inquiry, InquirySubject } from '../../domain/inquiry.ts'
import type { Clock } from '../../domain/runtime.ts'
import { type Steps, sortEach, visitEach } from '../../domain/steps.ts'
import type { Askings } from './askings.ts'
import { type Asking, isDue, type Moment, mayBeAsked, pauseMsOf } from './pace.ts'
import type { InquiryPauses } from './pauses.ts'

/** An account that is to be asked for. */
export interface Due {
  readonly inquiry: Inquiry
  readonly subject: InquirySubject
}

/** The accounts of one proxy that wait to be asked for. */
export interface InquiryQueue {
  /** Replaces them by those of these accounts that are due now, unless they were replaced or cleared meanwhile. */
  readonly fill: (subjects: Iterable<InquirySubject>) => Steps<void>
  readonly clear: () => void
  /** Whether anybody is left. */
  readonly isWaiting: () => boolean
  /** The next whose inquiry is not paused; null when nobody waits. */
  readonly take: () => Due | null
}

export interface InquiryQueueDeps {
  readonly inquiries: readonly Inquiry[]
  readonly askings: Askings
  readonly pauses: InquiryPauses
  readonly clock: Clock
}

/**
 * What ends first comes first, and before it what has waited a whole pause for its turn, so that in a large pool everybody
 * has one. Sorted once per list: a turn costs the same however many wait.
 */
export function createInquiryQueue({ inquiries, askings, pauses, clock }: InquiryQueueDeps): InquiryQueue {
  let due: readonly Due[] = []
  let taken = 0
  let changes = 0
  return {
    *fill(subjects) {
      const change = ++changes
      const moment = { now: clock.now(), monotonicMs: clock.monotonicMs() }
      const found = yield* dueNow(inquiries, subjects, askings, moment)
      if (change !== changes) return
      due = found
      taken = 0
    },
    clear: () => {
      changes += 1
      due = []
    },
    take: () => {
      for (let next = due[taken++]; next !== undefined; next = due[taken++]) {
        if (pauses.of(next.inquiry.name) === null) return next
      }
      return null
    },
    isWaiting: () => taken < due.length,
  }
}

interface Ranked extends Due {
  /** Since when it is due, once it has waited a whole pause for its turn; infinite before. */
  readonly waitingSinceMs: number
  readonly endMs: number
}

function* dueNow(
  inquiries: readonly Inquiry[],
  subjects: Iterable<InquirySubject>,
  askings: Askings,
  moment: Moment,
): Steps<readonly Due[]> {
  const due: Ranked[] = []
  yield* visitEach(subjects, (subject) => {
    const { credential } = subject
    if (!mayBeAsked(credential)) return
    for (const inquiry of inquiries) {
      if (!inquiry.providers.includes(credential.provider) || inquiry.call(credential) === null) continue
      const asking = askings.of(inquiry.name, credential.credential)
      if (isDue(asking, inquiry, credential, moment)) due.push(rank({ inquiry, subject }, asking, moment.now))
    }
  })
  return yield* sortEach(due, byTurn)
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
