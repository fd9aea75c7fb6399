import { printable } from '../../domain/printable.ts'
import { type StatedWindow, withFullestUsedUp } from '../stated-window.ts'
import { readText } from '../text.ts'
import { remembering } from './remembering.ts'
import type { SignalHeaders, SignalTable } from './table.ts'
import { readRatio, readReset, readWindowSeconds } from './values.ts'

const USED = /^(|.+-)(?:primary|secondary)-used-percent$/

/**
 * Each limit has a primary and a secondary window, which differ in nothing but their length: `[<limit>-]primary-` with
 * `used-percent` from 0 to 100, `window-minutes`, `reset-at`, `reset-after-seconds`.
 */
export const CODEX: SignalTable = {
  prefix: 'x-codex-',
  plan: 'plan-type',
  windows: (headers, observedAt) => {
    const limits = new Map<string, Limit>()
    for (const name of headers.keys()) {
      const limit = limitOf(name)
      if (limit !== null) limits.set(limit.start, limit)
    }
    return Array.from(limits.values(), (limit) => windowsOf(limit, headers, observedAt)).flat()
  },
}

/** What the headers of a limit begin with, and those that speak of it. */
interface Limit {
  readonly start: string
  readonly name: string
  readonly reached: string
  readonly allowed: string
  readonly windows: readonly WindowHeaders[]
}

interface WindowHeaders {
  readonly used: string
  readonly minutes: string
  readonly reset: { readonly at: string; readonly after: string }
}

const limitOf = remembering((header): Limit | null => {
  const start = USED.exec(header)?.[1]
  if (start === undefined) return null
  return {
    start,
    name: `${start}limit-name`,
    reached: `${start}limit-reached`,
    allowed: `${start}allowed`,
    windows: [windowHeaders(`${start}primary`), windowHeaders(`${start}secondary`)],
  }
})

function windowHeaders(start: string): WindowHeaders {
  return {
    used: `${start}-used-percent`,
    minutes: `${start}-window-minutes`,
    reset: { at: `${start}-reset-at`, after: `${start}-reset-after-seconds` },
  }
}

function windowsOf(limit: Limit, headers: SignalHeaders, observedAt: Date): readonly StatedWindow[] {
  const subject = subjectOf(limit, headers)
  const windows = limit.windows.map(({ used, minutes, reset }) => {
    const windowSeconds = readWindowSeconds(headers.get(minutes))
    const usedRatio = readRatio(headers.get(used), 100)
    const resetAt = readReset(headers, reset, windowSeconds, observedAt)
    return { ...subject, windowSeconds, usedRatio, isUsedUp: false, resetAt }
  })
  return isReached(limit, headers) ? withFullestUsedUp(windows) : windows
}

/** A limit without a name of its own goes by that in its headers. */
function subjectOf({ start, name }: Limit, headers: SignalHeaders): Pick<StatedWindow, 'scope' | 'model'> {
  if (start === '') return { scope: 'main', model: null }
  if (start === 'code-review-') return { scope: 'code_review', model: null }
  const model = headers.get(name) || start.replace(/^additional-(?=.)|-$/g, '')
  return { scope: 'model', model: readText(printable(model), 100) }
}

function isReached({ reached, allowed }: Limit, headers: SignalHeaders): boolean {
  return headers.get(reached)?.toLowerCase() === 'true' || headers.get(allowed)?.toLowerCase() === 'false'
}
