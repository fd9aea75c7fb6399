import { expect, test } from 'vitest'
import { atOnce, STEP } from '../../../src/domain/steps.ts'
import { toCredentialRow } from '../../../src/store/rows.ts'
import { toChangeArgs } from '../../../src/store/supabase/json.ts'
import { credentialsOf } from '../../support/credentials.ts'
import { AT } from '../../support/hand-clock.ts'
import { changeTo } from '../support/syncs.ts'

test('a change is one argument, with a row for each credential', () => {
  const credentials = credentialsOf(2, { requests: { success: 3, failed: 1 } })
  const usage = credentials.map(({ credential }) => ({ credential, askedAt: AT, success: 2, failed: 0 }))
  const change = { ...changeTo(credentials, null), removals: ['0123456789abcdef'], usage }
  expect(JSON.parse(atOnce(toChangeArgs(change)))).toEqual({
    change: {
      proxy: 'default',
      writer: 'writer-1',
      url_hash: 'hash-1',
      base_revision: 0,
      base_count: 0,
      synced_at: AT.toISOString(),
      upserts: credentials.map((credential) => toCredentialRow(credential, AT)),
      removals: ['0123456789abcdef'],
      usage: usage.map(({ askedAt, ...rest }) => ({ ...rest, observed_at: askedAt.toISOString() })),
      usage_retention_days: 30,
    },
  })
})

test('its text is made in steps', () => {
  expect([...toChangeArgs(changeTo(credentialsOf(10 * STEP), null))]).toHaveLength(10)
})
