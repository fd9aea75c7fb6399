import { z } from 'zod'
import type { Credential } from '../domain/credential.ts'
import type { StoredProxy } from '../domain/stored-proxy.ts'
import { readCredentialRow, storedTime } from './rows.ts'

type Row = Readonly<Record<string, unknown>>

/** What was read of several proxies. */
export interface ReadProxies {
  readonly proxies: ReadonlyMap<string, StoredProxy>
  /** How many rows were damaged by hand and mended, or left out because they have no identity. */
  readonly damagedCount: number
}

const STATE_ROW = z.object({
  proxy: z.string(),
  revision: z.int(),
  synced_at: storedTime.nullable().catch(null),
  writer: z.string(),
  url_hash: z.string(),
})
type State = Omit<z.output<typeof STATE_ROW>, 'synced_at'> & { readonly synced_at: Date }

/**
 * Puts the rows of `oauth_sync_state` and the live rows of `oauth_credentials` together. Credentials whose proxy has
 * lost its state row count as revision 0, written by nobody, so that the next change can be computed against them.
 */
export function readStoredProxies(stateRows: readonly Row[], credentialRows: readonly Row[]): ReadProxies {
  const rowsByProxy = Map.groupBy(credentialRows, (row) => String(row.proxy))
  const stateByProxy = new Map(stateRows.map((row) => [String(row.proxy), row]))
  const proxies = new Map<string, StoredProxy>()
  let damagedCount = 0
  for (const proxy of new Set([...stateByProxy.keys(), ...rowsByProxy.keys()])) {
    const rows = rowsByProxy.get(proxy) ?? []
    const state = toState(proxy, stateByProxy.get(proxy), rows)
    const { credentials, damaged } = readCredentials(rows, state.synced_at)
    damagedCount += damaged
    const { revision, synced_at: askedAt, writer, url_hash: urlHash } = state
    proxies.set(proxy, { proxy, revision, askedAt, writer, urlHash, credentials })
  }
  return { proxies, damagedCount }
}

function toState(proxy: string, row: Row | undefined, credentialRows: readonly Row[]): State {
  const read = STATE_ROW.safeParse(row)
  const state = read.success ? read.data : { proxy, revision: 0, synced_at: null, writer: '', url_hash: '' }
  return { ...state, synced_at: state.synced_at ?? oldestSync(credentialRows) }
}

function oldestSync(rows: readonly Row[]): Date {
  const times = rows.map((row) => storedTime.safeParse(row.last_synced).data?.getTime() ?? 0)
  return new Date(times.reduce((oldest, time) => Math.min(oldest, time), times[0] ?? 0))
}

function readCredentials(rows: readonly Row[], askedAt: Date): { credentials: Credential[]; damaged: number } {
  const read = rows.map((row) => readCredentialRow(row, askedAt))
  return {
    credentials: read.flatMap((result) => result?.credential ?? []),
    damaged: read.filter((result) => result === null || result.damaged).length,
  }
}
