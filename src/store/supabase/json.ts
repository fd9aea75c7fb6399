import { z } from 'zod'
import type { SyncChange } from '../../domain/sync-change.ts'
import { toCredentialRow } from '../rows.ts'
import { type ReadProxies, readStoredProxies } from '../stored-proxies.ts'

/** The oldest schema that this version works with; newer migrations keep what the functions answer. */
const SCHEMA_VERSION = 1

const jsonRows = z.array(z.record(z.string(), z.unknown()))
const LOADED = z.object({ schema_version: z.int().min(SCHEMA_VERSION), states: jsonRows, credentials: jsonRows })
const APPLIED = z.object({ applied: z.boolean(), revision: z.int().nonnegative() })

/** The answer of `load_oauth_state`, or null when it has another shape or an older schema. */
export function readLoaded(answer: unknown): ReadProxies | null {
  const loaded = LOADED.safeParse(answer)
  return loaded.success ? readStoredProxies(loaded.data.states, loaded.data.credentials) : null
}

/** The answer of `apply_oauth_sync`, or null when it has another shape. */
export function readApplied(answer: unknown): z.output<typeof APPLIED> | null {
  return APPLIED.safeParse(answer).data ?? null
}

/** A change as `apply_oauth_sync` takes it: the rows under the names of their columns, all else in snake case. */
export function toChangeJson(change: SyncChange): Readonly<Record<string, unknown>> {
  return {
    proxy: change.proxy,
    writer: change.writer,
    url_hash: change.urlHash,
    base_revision: change.baseRevision,
    base_count: change.baseCount,
    synced_at: change.askedAt.toISOString(),
    upserts: change.upserts.map((credential) => toCredentialRow(credential, change.askedAt)),
    removals: change.removals,
    usage: change.usage.map(({ credential, askedAt, success, failed }) => ({
      credential,
      observed_at: askedAt.toISOString(),
      success,
      failed,
    })),
    usage_retention_days: change.usageRetentionDays,
  }
}
