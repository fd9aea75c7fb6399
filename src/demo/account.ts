import type { Moment, Recurrence } from './recurrence.ts'

/** An invented account: what is true of it at any time, from which follows all that is listed of it. */
export interface Account {
  /** Name of its auth file. */
  readonly file: string
  readonly provider: string
  /** Absent for a provider that names none. */
  readonly email?: string
  readonly projectId?: string
  /** What its owner wrote; absent for nothing. */
  readonly note?: (startedAt: Date) => string
  /** Requests an hour that succeed while it serves; 0 for one that never did. */
  readonly pace: number
  readonly login?: Login
  /** The plan as the provider's headers name it now. */
  readonly plan?: string
  readonly windows?: readonly QuotaWindow[]
  /** At most one; a window that is used up is one already. */
  readonly outage?: Outage
  /** When the proxy refreshes its token. */
  readonly refresh?: Moment
  /** When its owner logs in again. */
  readonly newLogin?: Moment
  /** What the provider would say of the subscription if it were asked. */
  readonly subscription?: Subscription
  /** From then on it is not listed. */
  readonly deletedAtMs?: number
}

/** The claims of a Codex id_token. */
export interface Login {
  readonly planType: string
  readonly accountId: string
  /** Absent for a free plan. */
  readonly startMs?: number
  readonly endMs?: number
  /** The end that a new login brings; default the same. */
  readonly renewedEndMs?: number
  /** Dates as Unix seconds rather than texts. */
  readonly inSeconds?: boolean
}

interface Subscription {
  readonly planType: string
  readonly endMs: number
  readonly willRenew: boolean
  readonly delinquent: boolean
}

/** A quota that fills evenly and begins again at each reset. */
export interface QuotaWindow {
  /** As the provider's headers call it, such as `Primary` or `5h`. */
  readonly header: string
  /** The model that it is of; absent for all of them. */
  readonly model?: string
  readonly lengthMs: number
  /** The first reset of the demo. */
  readonly resetMs: number
  /** What would be used of it by its end, from 0; above 1 it is used up before. */
  readonly demand: number
}

/** What keeps an account from serving, from the first request that fails by it. */
export interface Outage {
  readonly when: Recurrence
  /** What the list says of its status; only in `error` it is unavailable. */
  readonly status: 'active' | 'error' | 'disabled'
  /** In the list, while in `error`. */
  readonly message: string
  readonly failure: Failure
  readonly cooldown: Cooldown | null
}

/** How a provider refuses a request. */
interface Failure {
  readonly httpStatus: number
  readonly body: string
  /** From one failed request to the next; infinite where nothing is asked, so that nothing fails. */
  readonly everyMs: number
  readonly model: string
}

interface Cooldown {
  readonly scope: 'credential' | 'model'
  readonly reason: string
  /** From the last failure; null for as long as the outage. */
  readonly lastsMs: number | null
}
