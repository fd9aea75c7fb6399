import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/durations.ts'
import { parseGoDuration } from './go-duration.ts'

/** That the proxy answers nothing from this address. */
export interface Ban {
  /** What is left of it; null where the proxy did not say. */
  readonly waitMs: number | null
}

const DEFAULT_MS = HOUR_MS / 2
const [MIN_MS, MAX_MS] = [MINUTE_MS, DAY_MS]
const JITTER_MS = MINUTE_MS

/** The ban that a text of the proxy's speaks of; null where it speaks of none. */
export function readBan(text: string): Ban | null {
  if (!text.includes('IP banned')) return null
  return { waitMs: parseGoDuration(/try again in ([\dhms.]+)/i.exec(text)?.[1] ?? '') }
}

/**
 * Milliseconds to wait for the end of a ban: a minute to a day, and up to a minute more.
 *
 * @param leftMs what is left of it, as the proxy said; null when it said nothing that can be read
 * @param random from 0 to 1
 */
export function banWaitMs(leftMs: number | null, random: number): number {
  return Math.min(Math.max(leftMs ?? DEFAULT_MS, MIN_MS), MAX_MS) + Math.round(random * JITTER_MS)
}
