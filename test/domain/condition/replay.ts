import type { Credential } from '../../../src/domain/credential.ts'
import { reconcile } from '../../support/at-once.ts'
import { parseAuthFiles } from '../../support/parse-auth-files.ts'

/** One answer of a proxy, and when it was asked for. */
export interface AskedList {
  readonly askedAt: Date
  readonly body: unknown
}

/** What stands between two lists: nothing, or an exporter that starts again from what was stored. */
export type Between = (credentials: readonly Credential[], index: number) => readonly Credential[]

const VERSION = '7.2.140'

/** Judges lists in their order, each through the real parser and against all that the lists before it left. */
export function replay(lists: readonly AskedList[], between: Between = (same) => same): readonly Credential[][] {
  const states: Credential[][] = []
  let credentials: readonly Credential[] = []
  lists.forEach((list, index) => {
    credentials = judgeList(
      list,
      index === 0 ? null : { credentials, askedAt: lists[index - 1]?.askedAt ?? list.askedAt },
    )
    states.push([...credentials])
    credentials = between(credentials, index)
  })
  return states
}

export function judgeList(
  { askedAt, body }: AskedList,
  before: { readonly credentials: readonly Credential[]; readonly askedAt: Date } | null,
): readonly Credential[] {
  const list = parseAuthFiles(body, { version: VERSION, askedAt })
  if (list === null) throw new Error('not a list')
  return reconcile(list, { proxy: 'home', before: before && { ...before, removed: [] }, manuals: [], askedAt })
    .credentials
}

/** Credentials as a store gives them back: plain JSON, and instants again. */
export function restarted(credentials: readonly Credential[]): readonly Credential[] {
  return JSON.parse(JSON.stringify(credentials), revive)
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

/** A login key holds instants too, as text; alone it is none. */
function revive(_key: string, value: unknown): unknown {
  return typeof value === 'string' && INSTANT.test(value) ? new Date(value) : value
}

/** `error unauthorized` or `ok`. */
export function spell({ statusLabel, statusReason }: Pick<Credential, 'statusLabel' | 'statusReason'>): string {
  return statusReason === null ? statusLabel : `${statusLabel} ${statusReason}`
}
