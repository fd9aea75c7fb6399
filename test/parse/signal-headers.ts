import type { QuotaWindow } from '../../src/domain/quota.ts'
import { readOne } from './read-one.ts'

/** When the headers were seen, an hour before the list. */
export const AT = '2026-11-23T04:00:00Z'
export const HOUR = 3600

/** Headers by name. */
export type Signals = Readonly<Record<string, unknown>>

/** A window of Codex as its headers have it, without what their names begin with. */
export const FULL = { 'Used-Percent': '42', 'Window-Minutes': '300', 'Reset-At': secondsAt(HOUR) }

/** Unix seconds, `after` the headers were seen. */
export function secondsAt(after: number): string {
  return String(Date.parse(AT) / 1000 + after)
}

export function readSignals(signals: Signals, observedAt: unknown = AT) {
  return readOne({ quota: { observed_at: observedAt, signals } })
}

export function windowsOf(signals: Signals): readonly string[] {
  return readSignals(signals).quota.map(spell)
}

/** `weekly model 7d_oi 0.92 until 3600`: the seconds from when the headers were seen to the reset. */
export function spell({ window, scope, model, usedRatio, resetAt }: QuotaWindow): string {
  const until = resetAt === null ? 'unknown' : (resetAt.getTime() - Date.parse(AT)) / 1000
  return `${window} ${scope}${model === null ? '' : ` ${model}`} ${usedRatio} until ${until}`
}

export function codex(position: string, fields: Signals, limit = ''): Signals {
  return prefixed(`X-Codex-${limit}${position}-`, fields)
}

export function claude(claim: string, fields: Signals): Signals {
  return prefixed(`Anthropic-Ratelimit-Unified-${claim}-`, fields)
}

function prefixed(prefix: string, fields: Signals): Signals {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [prefix + name, value]))
}
