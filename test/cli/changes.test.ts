import { expect, test } from 'vitest'
import { describeChanges } from '../../src/cli/changes.ts'
import type { Credential } from '../../src/domain/credential.ts'
import { loadedSnapshot } from '../../src/domain/snapshot.ts'
import type { StoredProxy } from '../../src/domain/stored-proxy.ts'
import type { SyncChange } from '../../src/domain/sync-change.ts'
import { credentialWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'

const ANN = credentialWith()
const BOB = credentialWith({ credential: 'b'.repeat(16), email: 'bob@example.com' })

test('what would change is told field by field, before and after, as people read it', () => {
  const later = { ...ANN, statusLabel: 'error', statusReason: 'unauthorized', endAt: null, evidence: null } as const
  expect(changesOf([ANN], [later], { upserts: [later] })).toEqual([
    {
      what: 'change',
      credential: ANN.credential,
      name: 'an***@example.com',
      fields: [
        { field: 'subscription_end', before: '2026-12-03 00:00 UTC', after: null },
        { field: 'evidence', before: 'id_token', after: null },
        { field: 'status', before: 'ok', after: 'error' },
        { field: 'status_reason', before: null, after: 'unauthorized' },
      ],
    },
  ])
})

test('of a new account every known field is told, of one that leaves none, of usage how much', () => {
  const usage = [{ credential: ANN.credential, success: 5, failed: 1, askedAt: AT }]
  const [added, removed, used] = changesOf([ANN], [BOB], { upserts: [BOB], removals: [ANN.credential], usage })
  expect(added).toMatchObject({ what: 'add', name: 'bo***@example.com' })
  expect(added?.fields).toContainEqual({ field: 'requests', before: null, after: '38' })
  expect(added?.fields.map(({ field }) => field)).not.toContain('status_reason')
  expect(removed).toEqual({ what: 'remove', credential: ANN.credential, name: 'an***@example.com', fields: [] })
  expect(used?.fields).toEqual([
    { field: 'succeeded', before: null, after: '+5' },
    { field: 'failed', before: null, after: '+1' },
  ])
})

test('what nobody reads, such as an id, is a change without a field', () => {
  const later = { ...ANN, authIndex: 'canary', accountId: 'canary' }
  expect(changesOf([ANN], [later], { upserts: [later] })).toMatchObject([{ what: 'change', fields: [] }])
})

test('words of a provider do not steer the terminal', () => {
  const later = { ...ANN, planType: 'plus\u001b[2J' }
  expect(changesOf([ANN], [later], { upserts: [later] })[0]?.fields).toEqual([
    { field: 'plan_type', before: 'plus', after: 'plus\ufffd[2J' },
  ])
})

function changesOf(before: readonly Credential[], now: readonly Credential[], changed: Partial<SyncChange>) {
  const owner = { proxy: 'default', writer: 'writer-1', urlHash: 'hash', askedAt: AT }
  const stored: StoredProxy = { ...owner, revision: 1, credentials: before, removed: [] }
  const nothing = { upserts: [], removals: [], usage: [], usageRetentionDays: 30 }
  const change: SyncChange = { ...owner, ...nothing, baseRevision: 1, baseCount: before.length, ...changed }
  const snapshot = new Map([['default', loadedSnapshot('default', { credentials: now, removed: [] }, AT)]])
  return describeChanges(change, stored, snapshot, 'masked')
}
