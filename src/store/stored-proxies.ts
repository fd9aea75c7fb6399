import { z } from 'zod'
import type { Credential } from '../domain/credential.ts'
import type { Log } from '../domain/runtime.ts'
import { mapEach, type Steps } from '../domain/steps.ts'
import type { LoadOutcome } from '../domain/store.ts'
import { asRemoved, type StoredProxy } from '../domain/stored-proxy.ts'
import { readCredentialRow } from './rows.ts'
import { storedTime } from './stored-time.ts'

/** A row as a database answers it: nothing is known of its values. */
export type Row = Readonly<Record<string, unknown>>

/** What was read of several proxies. */
export interface ReadProxies {
  readonly proxies: ReadonlyMap<string, StoredProxy>
  /** How many rows were damaged by hand and mended, or left out because they have no identity. */
  readonly damagedCount: number
}

/** What a store that the next sync writes to says of it. */
export function toLoadOutcome({ proxies, damagedCount }: ReadProxies, log: Log): LoadOutcome {
  if (damagedCount > 0) log.warn('Stored credentials are damaged; the next sync mends them.', { rows: damagedCount })
  return { ok: true, proxies }
}

const STATE_ROW = z.object({
  proxy: z.string(),
  revision: z.int(),
  synced_at: storedTime.nullable().catch(null),
  writer: z.string(),
  url_hash: z.string(),
})
type State = Omit<z.output<typeof STATE_ROW>, 'synced_at'> & { readonly synced_at: Date }

/** Rows of several proxies. */
export interface StoredRows {
  readonly states: readonly Row[]
  /** Live rows. */
  readonly credentials: readonly Row[]
  /** Removed rows, the last to leave first. */
  readonly removed: readonly Row[]
}

/**
 * Puts the rows of `oauth_sync_state` and of `oauth_credentials` together. Credentials whose proxy has lost its state row
 * count as revision 0, written by nobody, so that the next change can be computed against them.
 */
export function* readStoredProxies({ states, credentials: live, removed }: StoredRows): Steps<ReadProxies> {
  const rowsByProxy = Map.groupBy(live, proxyOf)
  const removedByProxy = Map.groupBy(removed, proxyOf)
  const stateByProxy = new Map(states.map((row) => [proxyOf(row), row]))
  const proxies = new Map<string, StoredProxy>()
  let damagedCount = 0
  for (const proxy of new Set([...stateByProxy.keys(), ...rowsByProxy.keys()])) {
    const rows = rowsByProxy.get(proxy) ?? []
    const state = toState(proxy, stateByProxy.get(proxy), rows)
    const { credentials, damaged } = yield* readCredentials(rows, state.synced_at)
    damagedCount += damaged
    const { revision, synced_at: askedAt, writer, url_hash: urlHash } = state
    const left = yield* readRemoved(removedByProxy.get(proxy) ?? [], askedAt)
    proxies.set(proxy, { proxy, revision, askedAt, writer, urlHash, credentials, removed: left })
  }
  return { proxies, damagedCount }
}

function proxyOf(row: Row): string {
  return String(row.proxy)
}

/** No sync mends a removed row, and nothing shows it: what is damaged in it is not counted. */
function* readRemoved(rows: readonly Row[], askedAt: Date): Steps<readonly Credential[]> {
  const removed = yield* mapEach(rows, (row) => {
    // Such a row's own label is `removed`.
    const read = readCredentialRow({ ...row, status_label: 'unknown', status_reason: null }, askedAt)
    return read === null ? [] : asRemoved(read.credential, storedTime.safeParse(row.last_synced).data ?? askedAt)
  })
  return removed.flat()
}

function toState(proxy: string, row: Row | undefined, credentialRows: readonly Row[]): State {
  const read = STATE_ROW.safeParse(row)
  const state = read.success ? read.data : { proxy, revision: 0, synced_at: null, writer: '', url_hash: '' }
  return { ...state, synced_at: state.synced_at ?? newestSync(credentialRows) }
}

/** Each sync covers all live rows, those too that it does not write. */
function newestSync(rows: readonly Row[]): Date {
  const times = rows.map((row) => storedTime.safeParse(row.last_synced).data?.getTime() ?? 0)
  return new Date(times.reduce((newest, time) => Math.max(newest, time), 0))
}

function* readCredentials(
  rows: readonly Row[],
  askedAt: Date,
): Steps<{ readonly credentials: Credential[]; readonly damaged: number }> {
  const read = yield* mapEach(rows, (row) => readCredentialRow(row, askedAt))
  return {
    credentials: read.flatMap((result) => result?.credential ?? []),
    damaged: read.filter((result) => result === null || result.damaged).length,
  }
}
