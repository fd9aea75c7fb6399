import { z } from 'zod'
import type { InquiryRecord } from '../../domain/inquiry.ts'
import { isoOf } from '../../domain/iso-time.ts'
import { inSlices } from '../../domain/slices.ts'
import { mapEach, type Steps } from '../../domain/steps.ts'
import type { SyncChange } from '../../domain/sync-change.ts'
import type { CredentialUsage } from '../../domain/usage.ts'
import { readInquiryRow } from '../inquiry-rows.ts'
import { toCredentialRow } from '../rows.ts'
import { type ReadProxies, readStoredProxies } from '../stored-proxies.ts'

const jsonRows = z.array(z.record(z.string(), z.unknown()))
/** The first release's function says nothing of removed rows. Newer migrations keep a function's answers as they are. */
const LOADED = z.object({
  schema_version: z.int().min(1),
  states: jsonRows,
  credentials: jsonRows,
  removed: jsonRows.default([]),
})
const APPLIED = z.object({ applied: z.boolean(), revision: z.int().nonnegative() })
/** What came of a change, and the stored revision. */
export type Applied = z.output<typeof APPLIED>

/** The answer of `load_oauth_state` or `load_oauth_state_2`, or null when it has another shape or an older schema. */
export async function readLoaded(answer: unknown): Promise<ReadProxies | null> {
  const loaded = LOADED.safeParse(answer)
  return loaded.success ? inSlices(readStoredProxies(loaded.data)) : null
}

/** The answer of `apply_oauth_sync` or `apply_oauth_sync_2`, or null when it has another shape. */
export function readApplied(answer: unknown): Applied | null {
  return APPLIED.safeParse(answer).data ?? null
}

/** The answer of `load_oauth_inquiries`, or null when it has another shape. */
export function readInquiries(answer: unknown): readonly InquiryRecord[] | null {
  return Array.isArray(answer) ? answer.map(readInquiryRow).filter((record) => record !== null) : null
}

/** The answer of `record_oauth_inquiry`: whether there is such a credential; null when it has another shape. */
export function readRecorded(answer: unknown): boolean | null {
  return typeof answer === 'boolean' ? answer : null
}

/**
 * A change as the argument of `apply_oauth_sync_2`: the rows under their columns' names, all else in snake case. The first
 * release's function leaves aside what it does not know.
 */
export function* toChangeArgs(change: SyncChange): Steps<string> {
  const upserts = yield* mapEach(change.upserts, (one) => JSON.stringify(toCredentialRow(one, change.askedAt)))
  const usage = yield* mapEach(change.usage, (one) => JSON.stringify(toUsageJson(one)))
  const rest = JSON.stringify({
    proxy: change.proxy,
    writer: change.writer,
    url_hash: change.urlHash,
    base_revision: change.baseRevision,
    base_count: change.baseCount,
    synced_at: isoOf(change.askedAt),
    removals: change.removals,
    usage_retention_days: change.usageRetentionDays,
  })
  return `{"change":{${rest.slice(1, -1)},"upserts":[${upserts.join()}],"usage":[${usage.join()}]}}`
}

function toUsageJson({ credential, askedAt, success, failed }: CredentialUsage) {
  return { credential, observed_at: isoOf(askedAt), success, failed }
}
