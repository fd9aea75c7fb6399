import type { Observation, ObservedList } from '../domain/observation.ts'
import type { RejectReason } from '../domain/reasons.ts'
import { type EntryContext, readEntry } from './entry.ts'
import { isJsonObject, type JsonObject } from './json-object.ts'
import { readIdentifier } from './text.ts'

/** What is known of an answer besides its body. */
export interface AnswerContext extends EntryContext {
  /** From `X-CPA-VERSION`; null when the proxy announces none (before v6.3.36). */
  readonly version: string | null
}

/** The first version whose entries have ids. */
const FIRST_WITH_IDS = [6, 3, 56] as const

/** A list that is read entry by entry. */
export interface GrowingList {
  readonly add: (entry: unknown) => void
  /** @param body the answer, whose `files` are not looked at */
  readonly end: (body: JsonObject) => ObservedList
}

/**
 * Reads the entries in an answer of `GET /v0/management/auth-files`, each parsed as JSON. A bad one is refused alone and
 * counted; of two with one identity the newest `updated_at` counts, or else the first.
 */
export function createObservedList(context: AnswerContext): GrowingList {
  const rejected = new Map<RejectReason, number>()
  const newest = new Map<string, Observation>()
  let [entries, withIds] = [0, 0]
  const keep = (observation: Observation): void => {
    const other = newest.get(observation.credential)
    if (other !== undefined) count(rejected, 'duplicate')
    if (other === undefined || isNewer(observation.updatedAt, other.updatedAt)) {
      newest.set(observation.credential, observation)
    }
  }
  return {
    add: (entry) => {
      entries += 1
      withIds += Number(hasId(entry))
      const outcome = readEntry(entry, context)
      if (outcome.ok) keep(outcome.observation)
      else count(rejected, outcome.reason)
    },
    end: (body) => {
      const degraded = entries > 0 && announcesIds(context.version) && withIds === 0
      return { observations: [...newest.values()], rejected, degraded, partial: isPage(body, entries) }
    },
  }
}

/** Whether the answer is one page of a longer list, which some proxies send to those who asked for the whole. */
function isPage({ has_more: hasMore, total }: JsonObject, count: number): boolean {
  return hasMore === true || (typeof total === 'number' && total > count)
}

function count(rejected: Map<RejectReason, number>, reason: RejectReason): void {
  rejected.set(reason, (rejected.get(reason) ?? 0) + 1)
}

function isNewer(a: Date | null, b: Date | null): boolean {
  return a !== null && (b === null || a > b)
}

function hasId(entry: unknown): boolean {
  return isJsonObject(entry) && readIdentifier(entry.id) !== null
}

/** Versions were announced 20 releases before entries had ids; one that is not a number, such as `dev`, is a new one. */
function announcesIds(version: string | null): boolean {
  if (version === null) return false
  const parts = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number)
  if (parts === undefined) return true
  const differs = FIRST_WITH_IDS.findIndex((first, index) => parts[index] !== first)
  return differs === -1 || Number(parts[differs]) > Number(FIRST_WITH_IDS[differs])
}
