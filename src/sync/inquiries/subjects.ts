import type { InquirySubject } from '../../domain/inquiry.ts'
import type { Reconciled } from '../../domain/reconcile.ts'
import type { ReceivedList } from '../received-list.ts'

/** Before v6.6.66 an index is a number that another account may have after a restart. */
const UNSTABLE_INDEX = /^\d{1,15}$/

/** The accounts of a list, by credential, with the index that this list gives them. */
export function subjectsOf(
  { observed }: Pick<ReceivedList, 'observed'>,
  { credentials }: Pick<Reconciled, 'credentials'>,
): ReadonlyMap<string, InquirySubject> {
  if (observed.degraded) return new Map()
  const indexes = new Map(observed.observations.map(({ credential, authIndex }) => [credential, authIndex]))
  const subjects = new Map<string, InquirySubject>()
  for (const credential of credentials) {
    const authIndex = indexes.get(credential.credential) ?? null
    if (authIndex === null || UNSTABLE_INDEX.test(authIndex)) continue
    subjects.set(credential.credential, { credential, authIndex })
  }
  return subjects
}
