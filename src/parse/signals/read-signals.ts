import { NOTHING_STATED, type Statement } from '../../domain/credential.ts'
import { newestWindows, type QuotaWindow } from '../../domain/quota.ts'
import { isJsonObject, type JsonObject } from '../json-object.ts'
import { toQuotaWindow } from '../stated-window.ts'
import { readText } from '../text.ts'
import { parseTimestamp } from '../timestamp.ts'
import { CLAUDE } from './claude.ts'
import { CODEX } from './codex.ts'
import { META } from './meta.ts'
import { remembering } from './remembering.ts'
import type { SignalHeaders, SignalTable } from './table.ts'

/** What a provider's headers say, as the proxy keeps them. */
export interface Signals {
  /** The newest observation of each window, at most 100; some may be over. */
  readonly quota: readonly QuotaWindow[]
  /** The plan by the newest headers that name one. */
  readonly signal: Statement | null
}

/** A provider's headers are known by their names, whatever the proxy calls the provider. */
const TABLES: readonly SignalTable[] = [CLAUDE, CODEX, META]
const MAX_MODELS = 100
/** The proxy keeps no more of one answer. */
const MAX_HEADERS = 64
const MAX_LENGTH = 512
const MAX_WINDOWS_READ = 100
/** Words for a plan that is not known. */
const NO_PLAN = /^(?:unknown|none|null|undefined)$/i

const NONE: Signals = { quota: [], signal: null }

/**
 * Reads `quota` and `model_quotas` of an entry: `{observed_at, signals: {<header>: <value>}}` each, which says nothing
 * without its time. One of a wrong type is left out, and so is a window whose share, or both whose length and reset are
 * unknown. Of `model_quotas` the first 100 are read.
 */
export function readSignals({ quota, model_quotas: byModel }: JsonObject, askedAt: Date): Signals {
  const windows: QuotaWindow[] = []
  const plans: Statement[] = []
  const read = (kept: unknown): void => {
    const answer = readAnswer(kept, askedAt)
    if (answer === null) return
    const { observedAt } = answer
    for (const [table, headers] of answer.headers) {
      for (const stated of table.windows(headers, observedAt)) windows.push(...toQuotaWindow(stated, observedAt))
      const planType = readText(table.plan && headers.get(table.plan), 50)
      if (planType !== null && !NO_PLAN.test(planType)) plans.push({ ...NOTHING_STATED, planType, observedAt })
    }
  }
  read(quota)
  if (isJsonObject(byModel)) for (const kept of Object.values(byModel).slice(0, MAX_MODELS)) read(kept)
  if (windows.length === 0 && plans.length === 0) return NONE
  const [signal = null] = plans.sort(byNewest)
  return { quota: newestWindows(windows).slice(0, MAX_WINDOWS_READ), signal }
}

function byNewest(a: Statement, b: Statement): number {
  return Number(b.observedAt) - Number(a.observedAt)
}

/** An answer of a provider. */
interface Answer {
  readonly headers: ReadonlyMap<SignalTable, SignalHeaders>
  /** Never later than the list. */
  readonly observedAt: Date
}

function readAnswer(kept: unknown, askedAt: Date): Answer | null {
  if (!isJsonObject(kept) || !isJsonObject(kept.signals)) return null
  const observedAt = parseTimestamp(kept.observed_at)
  if (observedAt === null) return null
  return {
    headers: byTable(kept.signals),
    observedAt: observedAt.getTime() > askedAt.getTime() ? askedAt : observedAt,
  }
}

/** Of two headers that differ in case alone the first counts. */
function byTable(signals: JsonObject): Answer['headers'] {
  const tables = new Map<SignalTable, Map<string, string>>()
  for (const header of Object.keys(signals).slice(0, MAX_HEADERS)) {
    const value = signals[header]
    if (typeof value !== 'string' || value.length > MAX_LENGTH || header.length > MAX_LENGTH) continue
    const place = placeOf(header)
    if (place === null) continue
    const known = tables.get(place.table) ?? new Map<string, string>()
    if (!known.has(place.name)) known.set(place.name, value.trim())
    tables.set(place.table, known)
  }
  return tables
}

interface Place {
  readonly table: SignalTable
  /** In lower case, without the prefix. */
  readonly name: string
}

const placeOf = remembering((header): Place | null => {
  const name = header.toLowerCase()
  const table = TABLES.find(({ prefix }) => name.startsWith(prefix))
  return table === undefined ? null : { table, name: name.slice(table.prefix.length) }
})
