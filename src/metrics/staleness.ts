import type { Clock } from '../domain/ports.ts'
import type { ProxySnapshot } from '../domain/snapshot.ts'

const HOUR_MS = 3_600_000

/**
 * Whether a proxy's list is older than 3 intervals and older than an hour. Either clock may say so: the wall clock can
 * be set back, and the monotonic one stands still in suspend.
 */
export function isTooOld(snapshot: ProxySnapshot, clock: Clock, intervalSeconds: number): boolean {
  const { fetchedAt, fetchedMonotonicMs } = snapshot
  const wallMs = clock.now().getTime() - fetchedAt.getTime()
  const monotonicMs = fetchedMonotonicMs === null ? 0 : clock.monotonicMs() - fetchedMonotonicMs
  return Math.max(wallMs, monotonicMs) > Math.max(3 * intervalSeconds * 1000, HOUR_MS)
}
