import type { Inquiry, InquirySubject } from '../../domain/inquiry.ts'
import type { Clock } from '../../domain/runtime.ts'
import type { Askings } from './askings.ts'
import type { InquiryPauses } from './pauses.ts'
import { type Due, dueNow } from './queue.ts'

/** Those of one proxy who wait for their turn. */
export interface Turns {
  /** Replaces them by those of these accounts that are due now. */
  readonly fill: (subjects: Iterable<InquirySubject>) => void
  readonly clear: () => void
  /** Whether anybody is left. */
  readonly isWaiting: () => boolean
  /** The next whose inquiry is not paused; null when nobody waits. */
  readonly take: () => Due | null
}

export interface TurnsDeps {
  readonly inquiries: readonly Inquiry[]
  readonly askings: Askings
  readonly pauses: InquiryPauses
  readonly clock: Clock
}

/** Sorted once per list: a turn costs the same however many wait. */
export function createTurns({ inquiries, askings, pauses, clock }: TurnsDeps): Turns {
  let due: readonly Due[] = []
  let taken = 0
  return {
    fill: (subjects) => {
      const moment = { now: clock.now(), monotonicMs: clock.monotonicMs() }
      const askingOf = ({ name }: Inquiry, { credential }: InquirySubject) => askings.of(name, credential.credential)
      due = dueNow(inquiries, subjects, askingOf, moment)
      taken = 0
    },
    clear: () => {
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
