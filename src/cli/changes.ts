import type { Credential } from '../domain/credential.ts'
import type { EmailMode } from '../domain/name-label.ts'
import { nameLabels } from '../domain/name-label.ts'
import { printable } from '../domain/printable.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { StoredProxy } from '../domain/stored-proxy.ts'
import type { SyncChange } from '../domain/sync-change.ts'
import { formatTime } from './table.ts'

/** What a sync would write of one credential, as people read it; null is unknown. */
export interface CredentialChange {
  readonly what: 'add' | 'change' | 'remove' | 'usage'
  readonly credential: string
  readonly name: string
  readonly fields: readonly FieldChange[]
}

interface FieldChange {
  readonly field: string
  readonly before: string | null
  readonly after: string | null
}

type ReadField = (credential: Credential) => string | null

const FIELDS: readonly (readonly [field: string, read: ReadField])[] = [
  ['plan_type', ({ planType }) => planType && printable(planType)],
  ['subscription_start', ({ startAt }) => startAt && formatTime(startAt)],
  ['subscription_end', ({ endAt }) => endAt && formatTime(endAt)],
  ['evidence', ({ evidence }) => evidence],
  ['renewal', ({ renewal }) => renewal],
  ['delinquent', ({ delinquent }) => (delinquent === null ? null : String(delinquent))],
  ['status', ({ statusLabel }) => statusLabel],
  ['status_reason', ({ statusReason }) => statusReason],
  ['last_refresh', ({ lastRefreshAt }) => lastRefreshAt && formatTime(lastRefreshAt)],
  ['next_retry', ({ nextRetryAt }) => nextRetryAt && formatTime(nextRetryAt)],
  ['requests', ({ requests }) => requests && String(requests.success + requests.failed)],
  ['failures', ({ requests }) => requests && String(requests.failed)],
  ['missing_since', ({ missingSinceAt }) => missingSinceAt && formatTime(missingSinceAt)],
]

/** What a change comes to; `before` is what is stored, `snapshot` what is known now. */
export function describeChanges(
  change: SyncChange,
  stored: StoredProxy | null,
  snapshot: Snapshot,
  mode: EmailMode,
): readonly CredentialChange[] {
  const before = new Map(stored?.credentials.map((credential) => [credential.credential, credential]))
  const now = snapshot.get(change.proxy)?.credentials ?? []
  const added = now.filter(({ credential }) => !before.has(credential))
  const names = nameLabels([...before.values(), ...added], mode)
  const about = (credential: string) => ({ credential, name: names.get(credential) ?? credential })
  return [
    ...change.upserts.map((after): CredentialChange => {
      const known = before.get(after.credential) ?? null
      return { what: known === null ? 'add' : 'change', ...about(after.credential), fields: fieldsOf(known, after) }
    }),
    ...change.removals.map((removed) => ({ what: 'remove', ...about(removed), fields: [] }) as const),
    ...change.usage.map(({ credential, success, failed }): CredentialChange => {
      const counted = [countedField('succeeded', success), countedField('failed', failed)]
      return { what: 'usage', ...about(credential), fields: counted }
    }),
  ]
}

function fieldsOf(before: Credential | null, after: Credential): readonly FieldChange[] {
  return FIELDS.flatMap(([field, read]) => {
    const values = { before: before && read(before), after: read(after) }
    return values.before === values.after ? [] : [{ field, ...values }]
  })
}

function countedField(field: string, count: number): FieldChange {
  return { field, before: null, after: `+${count}` }
}
