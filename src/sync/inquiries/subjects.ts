import type { InquirySubject } from '../../domain/inquiry.ts'
import type { Reconciled } from '../../domain/reconcile.ts'
import { byCredential, type Steps, visitEach } from '../../domain/steps.ts'
import type { ReceivedList } from '../received-list.ts'

/** Before v6.6.66 an index is a number that another account may have after a restart. */
const UNSTABLE_INDEX = /^\d{1,15}$/

/** The accounts of a list, by credential, with the index that this list gives them. */
export function* subjectsOf(
  { observed }: Pick<ReceivedList, 'observed'>,
  { credentials }: Pick<Reconciled, 'credentials'>,
): Steps<ReadonlyMap<string, InquirySubject>> {
  if (observed.degraded) return new Map()
  const listed = yield* byCredential(observed.observations)
  const subjects = new Map<string, InquirySubject>()
  yield* visitEach(credentials, (credential) => {
    const authIndex = listed.get(credential.credential)?.authIndex ?? null
    if (authIndex === null || UNSTABLE_INDEX.test(authIndex)) return
    subjects.set(credential.credential, { credential, authIndex })
  })
  return subjects
}
