import type { Account, QuotaWindow } from './account.ts'
import { windowAt } from './quota-window.ts'
import { MINUTE } from './recurrence.ts'

/** Headers as the provider last sent them, by name. */
export type Signals = Readonly<Record<string, string>>

/** What a provider's headers said of an account at one time; null for a provider that sends none. */
export function signalsOf(account: Account, windows: readonly QuotaWindow[], seen: Seen): Signals | null {
  return SIGNALS.get(account.provider)?.(account, windows, seen) ?? null
}

/** When an answer came. */
export interface Seen {
  readonly startedAt: Date
  readonly ms: number
}

type ReadSignals = (account: Account, windows: readonly QuotaWindow[], seen: Seen) => Signals

const SIGNALS: ReadonlyMap<string, ReadSignals> = new Map([
  ['claude', claudeSignals],
  ['codex', codexSignals],
  ['meta', metaSignals],
])

function codexSignals({ plan = '' }: Account, windows: readonly QuotaWindow[], seen: Seen): Signals {
  const isSpent = windows.some((window) => percentUsed(window, seen.ms) === 100)
  return {
    'X-Codex-Plan-Type': plan,
    'X-Codex-Active-Limit': 'codex',
    'X-Codex-Credits-Has-Credits': 'False',
    ...NO_CODEX_WINDOWS,
    ...merge(windows.map((window) => codexWindow(window, seen))),
    ...(isSpent ? { 'X-Codex-Limit-Reached': 'true' } : {}),
  }
}

/** A window of 0 minutes is none. */
const NO_CODEX_WINDOWS = {
  'X-Codex-Secondary-Used-Percent': '0',
  'X-Codex-Secondary-Window-Minutes': '0',
  'X-Codex-Secondary-Reset-At': '',
}

function codexWindow(window: QuotaWindow, seen: Seen): Signals {
  const { header, model, lengthMs } = window
  const named = model === undefined ? {} : { [`X-Codex-${header.split('-')[0]}-Limit-Name`]: model }
  return {
    ...named,
    [`X-Codex-${header}-Used-Percent`]: String(percentUsed(window, seen.ms)),
    [`X-Codex-${header}-Window-Minutes`]: String(lengthMs / MINUTE),
    [`X-Codex-${header}-Reset-At`]: resetSeconds(window, seen),
  }
}

function claudeSignals(_: Account, windows: readonly QuotaWindow[], seen: Seen): Signals {
  const isSpent = windows.some((window) => percentUsed(window, seen.ms) === 100)
  return {
    'Anthropic-Ratelimit-Unified-Status': isSpent ? 'rejected' : 'allowed',
    'Anthropic-Ratelimit-Unified-Representative-Claim': 'five_hour',
    'Anthropic-Ratelimit-Unified-Overage-Status': 'rejected',
    ...merge(windows.map((window) => claudeWindow(window, seen))),
  }
}

function claudeWindow(window: QuotaWindow, seen: Seen): Signals {
  const percent = percentUsed(window, seen.ms)
  const prefix = `Anthropic-Ratelimit-Unified-${window.header}`
  return {
    [`${prefix}-Utilization`]: (percent / 100).toFixed(2),
    [`${prefix}-Reset`]: resetSeconds(window, seen),
    [`${prefix}-Status`]: percent === 100 ? 'rejected' : 'allowed',
  }
}

function metaSignals({ plan = '' }: Account, windows: readonly QuotaWindow[], seen: Seen): Signals {
  return { 'X-Meta-Tier': plan, ...merge(windows.map((window) => metaWindow(window, seen))) }
}

function metaWindow(window: QuotaWindow, seen: Seen): Signals {
  const { header, lengthMs } = window
  const length = header === 'Window' ? { 'X-Meta-Window-Minutes': String(lengthMs / MINUTE) } : {}
  return {
    ...length,
    [`X-Meta-${header}-Used-Percent`]: String(percentUsed(window, seen.ms)),
    [`X-Meta-${header}-Reset-At`]: resetSeconds(window, seen),
  }
}

/** Whole percents; 100 only when it is used up. */
export function percentUsed(window: QuotaWindow, nowMs: number): number {
  const almost = 1e-9
  return Math.floor(windowAt(window, nowMs).used * 100 + almost)
}

function resetSeconds(window: QuotaWindow, { startedAt, ms }: Seen): string {
  return String(Math.floor((startedAt.getTime() + windowAt(window, ms).resetMs) / 1000))
}

function merge(parts: readonly Signals[]): Signals {
  return Object.assign({}, ...parts)
}
