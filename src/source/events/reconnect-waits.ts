import { HOUR_MS, MINUTE_MS } from '../../domain/durations.ts'
import type { Clock } from '../../domain/runtime.ts'
import { banWaitMs } from '../ban.ts'
import type { ConnectionEnd } from './handshake.ts'

/** How long to wait before the next connection. */
export interface ReconnectWaits {
  readonly onSubscribe: () => void
  /** Milliseconds to wait after a connection that ended so. */
  readonly after: (end: ConnectionEnd) => number
}

const UNAVAILABLE_MS = 6 * HOUR_MS
const [FIRST_BACK_OFF_MS, LAST_BACK_OFF_MS] = [5_000, 10 * MINUTE_MS]
/** A subscription that held this long shows that all is well again. */
const STEADY_MS = MINUTE_MS

/** @param random from 0 to 1: proxies that broke off together are not asked together */
export function createReconnectWaits(clock: Clock, random: () => number): ReconnectWaits {
  let backOffMs = FIRST_BACK_OFF_MS
  let subscribedMs: number | null = null
  const backOff = (): number => {
    if (subscribedMs !== null && clock.monotonicMs() - subscribedMs >= STEADY_MS) backOffMs = FIRST_BACK_OFF_MS
    subscribedMs = null
    const waitMs = Math.min(backOffMs * (1 + random() / 4), LAST_BACK_OFF_MS)
    backOffMs = Math.min(backOffMs * 2, LAST_BACK_OFF_MS)
    return waitMs
  }
  return {
    onSubscribe: () => {
      subscribedMs = clock.monotonicMs()
    },
    after: (end) => {
      if (end.reason === 'lost') return backOff()
      return end.reason === 'banned' ? banWaitMs(end.waitMs, random()) : UNAVAILABLE_MS
    },
  }
}
