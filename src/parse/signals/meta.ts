import { WEEK_SECONDS } from '../../domain/durations.ts'
import type { StatedWindow } from '../stated-window.ts'
import type { SignalHeaders, SignalTable } from './table.ts'
import { readRatio, readReset, readWindowSeconds } from './values.ts'

/** A window of `window-minutes` and a weekly one, with `used-percent` from 0 to 100; also of Devin. */
export const META: SignalTable = {
  prefix: 'x-meta-',
  plan: 'tier',
  windows: (headers, observedAt) => [
    windowOf('window-', readWindowSeconds(headers.get('window-minutes')), headers, observedAt),
    windowOf('weekly-', WEEK_SECONDS, headers, observedAt),
  ],
}

function windowOf(start: string, windowSeconds: number | null, headers: SignalHeaders, observedAt: Date): StatedWindow {
  return {
    scope: 'main',
    model: null,
    windowSeconds,
    usedRatio: readRatio(headers.get(`${start}used-percent`), 100),
    isUsedUp: false,
    resetAt: readReset(
      headers,
      { at: `${start}reset-at`, after: `${start}reset-after-seconds` },
      windowSeconds,
      observedAt,
    ),
  }
}
