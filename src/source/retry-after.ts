import { HOUR_MS, MINUTE_MS } from '../domain/durations.ts'
import type { Clock } from '../domain/runtime.ts'
import { parseHttpDate } from './response-headers.ts'

/** Waits that proxies asked for with a 429, by URL. Not kept over a restart. */
export interface Pauses {
  readonly isPaused: (url: string) => boolean
  /** @param askedMs what `Retry-After` says; null when it says nothing that can be read */
  readonly pause: (url: string, askedMs: number | null) => void
}

const MIN_PAUSE_MS = MINUTE_MS
const MAX_PAUSE_MS = HOUR_MS

/** A pause is at least 60 s and at most an hour, or an interval where that is longer. */
export function createPauses(clock: Clock, intervalSeconds: number): Pauses {
  const maxMs = Math.max(intervalSeconds * 1000, MAX_PAUSE_MS)
  const until = new Map<string, number>()
  return {
    isPaused: (url) => clock.monotonicMs() < (until.get(url) ?? 0),
    pause: (url, askedMs) => {
      // Of a proxy that left the configuration nobody asks any more.
      for (const [paused, endMs] of until) if (endMs <= clock.monotonicMs()) until.delete(paused)
      until.set(url, clock.monotonicMs() + Math.min(Math.max(askedMs ?? 0, MIN_PAUSE_MS), maxMs))
    },
  }
}

/**
 * Milliseconds that a `Retry-After` header asks to wait, in either of its forms; null when it cannot be read. Not bounded:
 * a date that has passed gives a negative number.
 */
export function parseRetryAfter(header: string | null, now: Date): number | null {
  if (header === null) return null
  if (/^\d+$/.test(header)) return Number(header) * 1000
  const date = parseHttpDate(header)
  return date === null ? null : date.getTime() - now.getTime()
}
