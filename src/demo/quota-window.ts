import type { QuotaWindow } from './account.ts'
import type { Recurrence } from './recurrence.ts'

/** A window as it stands at one time. */
export interface WindowState {
  /** From 0 to 1. */
  readonly used: number
  readonly resetMs: number
}

export function windowAt({ lengthMs, resetMs, demand }: QuotaWindow, nowMs: number): WindowState {
  const sinceReset = (nowMs - resetMs) % lengthMs
  const passedMs = sinceReset < 0 ? sinceReset + lengthMs : sinceReset
  return { used: Math.min(1, (demand * passedMs) / lengthMs), resetMs: nowMs - passedMs + lengthMs }
}

/** While it is used up; null for a window that never is. The interval before the first reset is among them. */
export function timesUsedUp({ lengthMs, resetMs, demand }: QuotaWindow): Recurrence | null {
  if (demand <= 1) return null
  const spentMs = Math.ceil(lengthMs / demand)
  return { fromMs: resetMs - lengthMs + spentMs, untilMs: resetMs, everyMs: lengthMs }
}
