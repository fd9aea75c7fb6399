import { z } from 'zod'
import {
  type Credential,
  EVIDENCES,
  RENEWALS,
  STATUS_LABELS,
  STATUS_REASONS,
  type Subscription,
} from '../domain/credential.ts'
import { isoOf, isoOrNull } from '../domain/iso-time.ts'
import { CONDITION, toConditionJson } from './condition-json.ts'
import { EVIDENCE_ROWS, readStatements, toEvidenceRows } from './evidence-rows.ts'
import { QUOTA_ROWS, toQuotaRow } from './quota-rows.ts'
import { storedTime } from './stored-time.ts'

/** A row of `oauth_credentials` with its rows of `oauth_evidence` and `oauth_quota`. */
export type CredentialRow = Readonly<ReturnType<typeof toCredentialRow>>

/** A live credential's row with those that come and go with it, as `toTableRow` has it. */
export function toCredentialRow(credential: Credential, askedAt: Date) {
  return { ...toTableRow(credential, askedAt), ...toAccountRows(credential) }
}

/** The rows of a credential in the other tables. */
export function toAccountRows({ statements, quota }: Credential) {
  return { evidence: toEvidenceRows(statements), quota: quota.map(toQuotaRow) }
}

/**
 * A live credential's row of `oauth_credentials`, as both databases take it: times are ISO 8601 in UTC with milliseconds.
 * The database gives it its `id`; its `created_at` must not replace that of an existing row.
 *
 * @param askedAt when the list was asked for that shows the credential
 */
export function toTableRow(credential: Credential, askedAt: Date) {
  return {
    proxy: credential.proxy,
    credential: credential.credential,
    provider: credential.provider,
    name: credential.name,
    email: credential.email,
    label: credential.label,
    account_type: credential.accountType,
    source: credential.source,
    project_id: credential.projectId,
    auth_index: credential.authIndex,
    account_id: credential.accountId,
    plan_type: credential.planType,
    subscription_start: isoOrNull(credential.startAt),
    subscription_end: isoOrNull(credential.endAt),
    subscription_evidence: credential.evidence,
    subscription_renewal: credential.renewal,
    subscription_delinquent: credential.delinquent,
    is_active: credential.statusLabel === 'unknown' ? null : credential.statusLabel === 'ok',
    status: credential.status,
    status_label: credential.statusLabel,
    status_reason: credential.statusReason,
    status_since: isoOf(credential.statusSinceAt),
    status_kept_from: isoOrNull(credential.statusKeptFromAt),
    condition: credential.condition && toConditionJson(credential.condition),
    last_refresh: isoOrNull(credential.lastRefreshAt),
    next_retry_after: isoOrNull(credential.nextRetryAt),
    success_count: credential.requests?.success ?? null,
    failure_count: credential.requests?.failed ?? null,
    missing_since: isoOrNull(credential.missingSinceAt),
    name_suffix: credential.nameSuffix,
    created_at: isoOf(credential.firstSeenAt),
    updated_at: isoOf(askedAt),
    last_synced: isoOf(askedAt),
    removed_at: null,
  }
}

const text = z.string().nullable()
const count = z.int().nonnegative().nullable()

/** What `readCredentialRow` reads; columns that can be derived are not read back. */
const CREDENTIAL_ROW = z.object({
  proxy: z.string(),
  credential: z.string().min(1),
  provider: z.string().min(1),
  name: z.string().min(1),
  email: text,
  label: text,
  account_type: text,
  source: text,
  project_id: text,
  auth_index: text,
  account_id: text,
  plan_type: text,
  subscription_start: storedTime.nullable(),
  subscription_end: storedTime.nullable(),
  subscription_evidence: z.enum(EVIDENCES).nullable(),
  subscription_renewal: z.enum(RENEWALS).nullish(),
  subscription_delinquent: z.boolean().nullish(),
  status: text,
  status_label: z.enum(STATUS_LABELS),
  status_reason: z.enum(STATUS_REASONS).nullable(),
  status_since: storedTime,
  status_kept_from: storedTime.nullable(),
  condition: CONDITION.nullish(),
  last_refresh: storedTime.nullable(),
  next_retry_after: storedTime.nullable(),
  success_count: count,
  failure_count: count,
  missing_since: storedTime.nullable(),
  name_suffix: z
    .string()
    .regex(/^[0-9a-f]{0,16}$/)
    .nullish(),
  created_at: storedTime,
  evidence: EVIDENCE_ROWS,
  quota: QUOTA_ROWS,
})
type ReadRow = z.output<typeof CREDENTIAL_ROW>

/** The columns that `readCredentialRow` needs. */
export const READ_COLUMNS: readonly string[] = CREDENTIAL_ROW.keyof().options

/** A row as read back. */
export interface ReadCredential {
  readonly credential: Credential
  /** Some column could not be read, and is unknown now. */
  readonly damaged: boolean
}

/**
 * Reads a row back. A row that was damaged by hand must not get lost, or the number of live rows would never again be
 * what a change was computed against: what cannot be read in it is unknown, so that the next sync sees a difference
 * and writes the row whole. Null only when the row has no identity.
 *
 * @param askedAt stands in for a mandatory time that cannot be read: the row was there at that time
 */
export function readCredentialRow(row: Readonly<Record<string, unknown>>, askedAt: Date): ReadCredential | null {
  const result = CREDENTIAL_ROW.safeParse(row)
  if (result.success) return { credential: credentialOf(result.data), damaged: !isConsistent(result.data) }
  const unknown: Readonly<Record<string, string>> = {
    provider: 'unknown',
    name: String(row.credential),
    status_label: 'unknown',
    status_since: isoOf(askedAt),
    created_at: isoOf(askedAt),
  }
  const unreadable = result.error.issues.map(({ path }) => String(path[0]))
  const mended = CREDENTIAL_ROW.safeParse({
    ...row,
    ...Object.fromEntries(unreadable.map((column) => [column, unknown[column] ?? null])),
  })
  return mended.success ? { credential: credentialOf(mended.data), damaged: true } : null
}

function credentialOf(row: ReadRow): Credential {
  const { success_count: success, failure_count: failed, status_label: statusLabel } = row
  const subscription = subscriptionIn(row)
  return {
    proxy: row.proxy,
    credential: row.credential,
    provider: row.provider,
    name: row.name,
    email: row.email,
    label: row.label,
    accountType: row.account_type,
    source: row.source,
    projectId: row.project_id,
    authIndex: row.auth_index,
    ...subscription,
    statements: readStatements(row.evidence, subscription),
    quota: row.quota,
    resetCredits: null,
    status: row.status,
    statusLabel,
    statusReason: hasReason(statusLabel) ? (row.status_reason ?? 'other') : null,
    statusSinceAt: row.status_since,
    statusKeptFromAt: row.status_kept_from,
    condition: row.condition ?? null,
    lastRefreshAt: row.last_refresh,
    nextRetryAt: row.next_retry_after,
    requests: success === null || failed === null ? null : { success, failed },
    firstSeenAt: row.created_at,
    nameSuffix: row.name_suffix ?? null,
    missingSinceAt: row.missing_since,
  }
}

function subscriptionIn(row: ReadRow): Subscription {
  const isDated = row.subscription_end !== null && row.subscription_evidence !== null
  return {
    planType: row.plan_type,
    accountId: row.account_id,
    startAt: row.subscription_start,
    endAt: isDated ? row.subscription_end : null,
    evidence: isDated ? row.subscription_evidence : null,
    renewal: row.subscription_renewal ?? null,
    delinquent: row.subscription_delinquent ?? null,
  }
}

function isConsistent(row: ReadRow): boolean {
  return (
    (row.subscription_end === null) === (row.subscription_evidence === null) &&
    (row.success_count === null) === (row.failure_count === null) &&
    hasReason(row.status_label) === (row.status_reason !== null)
  )
}

function hasReason(statusLabel: Credential['statusLabel']): boolean {
  return statusLabel === 'limited' || statusLabel === 'failing' || statusLabel === 'error'
}
