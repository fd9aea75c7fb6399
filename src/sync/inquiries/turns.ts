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
  let due: Iterator<Due> = [].values()
  return {
    fill: (subjects) => {
      const moment = { now: clock.now(), monotonicMs: clock.monotonicMs() }
      const askingOf = ({ name }: Inquiry, { credential }: InquirySubject) => askings.of(name, credential.credential)
      due = dueNow(inquiries, subjects, askingOf, moment).values()
    },
    clear: () => {
      due = [].values()
    },
    take: () => {
      for (let next = due.next(); next.done !== true; next = due.next()) {
        if (pauses.of(next.value.inquiry.name) === null) return next.value
      }
      return null
    },
  }
}
