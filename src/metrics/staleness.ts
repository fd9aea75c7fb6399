import { HOUR_MS } from '../domain/durations.ts'
import type { Clock } from '../domain/runtime.ts'
import type { ProxySnapshot } from '../domain/snapshot.ts'

/**
 * Whether a proxy's list is older than 3 intervals and older than an hour. Either clock may say so: the wall clock can
 * be set back, and the monotonic one stands still in suspend.
 */
export function isTooOld(snapshot: ProxySnapshot, clock: Clock, intervalSeconds: number): boolean {
  const { askedAt, askedMonotonicMs } = snapshot
  const wallMs = clock.now().getTime() - askedAt.getTime()
  const monotonicMs = askedMonotonicMs === null ? 0 : clock.monotonicMs() - askedMonotonicMs
  return Math.max(wallMs, monotonicMs) > Math.max(3 * intervalSeconds * 1000, HOUR_MS)
}
