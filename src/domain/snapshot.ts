import type { Credential } from './credential.ts'
import type { RejectReason } from './reasons.ts'

/** What is known of one proxy's credentials: the last good list, as judged. Replaced whole, never changed. */
export interface ProxySnapshot {
  readonly proxy: string
  readonly credentials: readonly Credential[]
  /** When the list was asked for, on the wall clock. */
  readonly fetchedAt: Date
  /** The same on the monotonic clock of this process; null when the snapshot was loaded. */
  readonly fetchedMonotonicMs: number | null
  readonly rejected: ReadonlyMap<RejectReason, number>
  /** The proxy's version from `X-CPA-VERSION`; null when it announces none or the snapshot was loaded. */
  readonly version: string | null
}

/** What is known of all configured proxies; a proxy with no good list yet is absent. Replaced whole, never changed. */
export type Snapshot = ReadonlyMap<string, ProxySnapshot>

/** Accepted entries of the last good list: those that await confirmation of their loss were not in it. */
export function listedCount(snapshot: ProxySnapshot): number {
  return snapshot.credentials.filter((credential) => credential.missingSinceAt === null).length
}
