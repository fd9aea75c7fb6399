import type { Reconciled } from '../domain/reconcile.ts'
import type { ReceivedList } from './received-list.ts'

/** Says in the log what a good list, and what was made of it, reveals. */
export type ListNotice = (list: ReceivedList, reconciled: Reconciled) => void
