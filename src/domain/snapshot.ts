import type { Credential } from './credential.ts'
import { type ManualSubscription, restated } from './manual-subscription.ts'
import type { Cooldown } from './observation.ts'
import type { RejectReason } from './reasons.ts'
import type { Steps } from './steps.ts'

/** What is known of one proxy's credentials: the last good list, as judged. Replaced whole, never changed. */
export interface ProxySnapshot {
  readonly proxy: string
  readonly credentials: readonly Credential[]
  /**
   * What is remembered of credentials that left, the last to leave first, at most `MAX_REMOVED`: one that comes back goes
   * on with what it held.
   */
  readonly removed: readonly Credential[]
  /** Accepted entries of the list; fewer than the credentials while some await confirmation of their loss. */
  readonly listed: number
  /** When the list was asked for, on the wall clock. */
  readonly askedAt: Date
  /** When that was on the monotonic clock of this process; null when the snapshot was loaded. */
  readonly askedMonotonicMs: number | null
  readonly rejected: ReadonlyMap<RejectReason, number>
  /** What the list says of cooldowns, by credential; none of those that have none, nor when the snapshot was loaded. */
  readonly cooldowns: ReadonlyMap<string, readonly Cooldown[]>
  /** The proxy's version from `X-CPA-VERSION`; null when it announces none or the snapshot was loaded. */
  readonly version: string | null
}

/** What is known of all configured proxies; a proxy with no good list yet is absent. Replaced whole, never changed. */
export type Snapshot = ReadonlyMap<string, ProxySnapshot>

/** The snapshot that was kept as these credentials. */
export function loadedSnapshot(
  proxy: string,
  { credentials, removed }: Pick<ProxySnapshot, 'credentials' | 'removed'>,
  askedAt: Date,
): ProxySnapshot {
  const listed = credentials.filter(({ missingSinceAt }) => missingSinceAt === null).length
  const notRead = { askedMonotonicMs: null, rejected: new Map(), cooldowns: new Map(), version: null }
  return { proxy, credentials, removed, listed, askedAt, ...notRead }
}

/** A snapshot as the operator's statements are now, and as of now; the same one when that changes nothing. */
export function* withManuals(
  snapshot: ProxySnapshot,
  manuals: readonly ManualSubscription[],
  now: Date,
): Steps<ProxySnapshot> {
  const credentials = yield* restated(snapshot.credentials, manuals, now)
  return credentials === snapshot.credentials ? snapshot : { ...snapshot, credentials }
}
