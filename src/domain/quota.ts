import { isAheadOf } from './clock-ahead.ts'
import { compare } from './compare.ts'
import { DAY_SECONDS, HOUR_SECONDS, WEEK_SECONDS } from './durations.ts'

/** A window of a quota, by its length. */
export const WINDOW_NAMES = ['5h', 'daily', 'weekly', 'monthly', 'other'] as const
export type WindowName = (typeof WINDOW_NAMES)[number]

/** What a window limits; those that limit the whole account come first. */
export const QUOTA_SCOPES = ['main', 'code_review', 'overage', 'model'] as const
export type QuotaScope = (typeof QUOTA_SCOPES)[number]

/** How much of a quota is used in the window that runs. */
export interface QuotaWindow {
  readonly window: WindowName
  readonly scope: QuotaScope
  /** What a window of scope `model` is of, at most 100 characters; else null. */
  readonly model: string | null
  /** 0 to 1; more when exceeded. */
  readonly usedRatio: number
  /** Its whole length; null while unknown. */
  readonly windowSeconds: number | null
  /** When it starts again from 0; null while unknown. */
  readonly resetAt: Date | null
  /** When the provider said so. */
  readonly observedAt: Date
}

/** Of one credential: a provider may name a window for each of its models. */
export const MAX_WINDOWS = 6
const TOLERANCE = 0.05
const LENGTHS: readonly (readonly [WindowName, shortest: number, longest: number])[] = [
  ['5h', 5 * HOUR_SECONDS, 5 * HOUR_SECONDS],
  ['daily', DAY_SECONDS, DAY_SECONDS],
  ['weekly', WEEK_SECONDS, WEEK_SECONDS],
  ['monthly', 28 * DAY_SECONDS, 31 * DAY_SECONDS],
]

/** What a window of some length is called, give or take 5 %; `other` where the length is unknown. */
export function windowNameOf(windowSeconds: number | null): WindowName {
  if (windowSeconds === null) return 'other'
  const named = LENGTHS.find(
    ([, shortest, longest]) =>
      windowSeconds >= shortest * (1 - TOLERANCE) && windowSeconds <= longest * (1 + TOLERANCE),
  )
  return named?.[0] ?? 'other'
}

/**
 * Of all observations the newest of each window, without those that are over by `now`, and at most 6: those of the whole
 * account first, of models the fullest. What a clock that was ahead dated is nothing: it would hide all that comes. The
 * order depends on nothing but the windows.
 */
export function currentWindows(observed: readonly QuotaWindow[], now: Date): readonly QuotaWindow[] {
  if (observed.length === 0) return observed
  return newestWindows(observed.filter(({ observedAt }) => !isAheadOf(observedAt, now)))
    .filter((quota) => isRunning(quota, now))
    .slice(0, MAX_WINDOWS)
}

/** Of all observations the newest of each window, of several of one time the first; see `inOrder`. */
export function newestWindows(observed: readonly QuotaWindow[]): readonly QuotaWindow[] {
  const newest = new Map<string, QuotaWindow>()
  for (const quota of observed) {
    const key = `${quota.scope} ${quota.window} ${quota.model ?? ''}`
    const other = newest.get(key)
    if (other === undefined || quota.observedAt > other.observedAt) newest.set(key, quota)
  }
  return inOrder([...newest.values()])
}

/** Windows in the order in which a credential has them. */
export function inOrder(windows: readonly QuotaWindow[]): readonly QuotaWindow[] {
  return windows.toSorted(byImportance)
}

/**
 * Whether a window has not been reset since it was seen. Of one without a reset that is sure only for its length; of one
 * without either, not at all.
 */
export function isRunning({ resetAt, windowSeconds, observedAt }: QuotaWindow, now: Date): boolean {
  if (resetAt !== null) return resetAt.getTime() > now.getTime()
  return windowSeconds !== null && observedAt.getTime() + windowSeconds * 1000 > now.getTime()
}

function byImportance(a: QuotaWindow, b: QuotaWindow): number {
  return (
    QUOTA_SCOPES.indexOf(a.scope) - QUOTA_SCOPES.indexOf(b.scope) ||
    (a.scope === 'model' ? b.usedRatio - a.usedRatio : 0) ||
    WINDOW_NAMES.indexOf(a.window) - WINDOW_NAMES.indexOf(b.window) ||
    compare(a.model ?? '', b.model ?? '')
  )
}
