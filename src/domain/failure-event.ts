import type { ObservedReason } from './condition/labels.ts'

/** A request that failed at a provider, as the proxy tells it. Nothing else of its event leaves `parse`. */
export interface FailureEvent {
  /** As in lists; null where the event names none. */
  readonly credential: string | null
  /** As in lists: tells whose it is where `credential` is null. */
  readonly authIndex: string | null
  /** When it was received, by this machine's clock: events are sent at once, and the proxy's clock may be wrong. */
  readonly at: Date
  readonly reason: ObservedReason
}
