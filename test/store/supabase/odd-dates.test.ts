import { expect, test } from 'vitest'
import { parseTimestamp } from '../../../src/parse/timestamp.ts'
import { credentialsOf, credentialWith } from '../../support/credentials.ts'
import { describeWithProject, storeOf } from '../support/supabase-project.ts'
import { loadProxy, sync } from '../support/syncs.ts'

describeWithProject('PostgreSQL', (project) => {
  test('takes a list of which one date lies past the year 9999 in UTC', async () => {
    const store = storeOf(project())
    const nextRetryAt = parseTimestamp('9999-12-31T23:59:59-05:00')
    const odd = credentialWith({ credential: 'f'.repeat(16), nextRetryAt })
    expect(await sync(store, [...credentialsOf(2), odd])).toMatchObject({ ok: true })
    const stored = await loadProxy(store)
    expect(stored?.credentials).toHaveLength(3)
    expect(stored?.credentials.find(({ credential }) => credential === odd.credential)?.nextRetryAt).toBeNull()
  })
})
