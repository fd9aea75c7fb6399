import type { ManualSubscription } from '../domain/manual-subscription.ts'
import type { FetchedList } from '../domain/source.ts'

/** A list that a proxy answered with, on its way through a sync. */
export interface ReceivedList extends FetchedList {
  readonly proxy: string
  /** When all of it was there, on the wall clock. */
  readonly receivedAt: Date
  /** Whether the stored state was known before the list was asked for: only then is the list surely the newer of the two. */
  readonly baseKnown: boolean
  /** Whether the proxy may be asked once more in this sync, where that is not so. */
  readonly mayAskAgain: boolean
  /** What the operator states, as of the fetch. */
  readonly manuals: readonly ManualSubscription[]
}
