import type { Reconciled } from '../domain/reconcile.ts'
import type { Steps } from '../domain/steps.ts'
import type { ReceivedList } from './received-list.ts'

/** Says in the log what a good list, and what was made of it, reveals; thousands of accounts take their steps. */
export type ListNotice = (list: ReceivedList, reconciled: Reconciled) => Steps<void>

/** One that looks at few things of each account, or at none. */
export function inOneStep(notice: (list: ReceivedList, reconciled: Reconciled) => void): ListNotice {
  return function* (list, reconciled) {
    yield notice(list, reconciled)
  }
}
