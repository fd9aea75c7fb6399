import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RequestCounts } from '../../../src/domain/credential.ts'
import type { Observation } from '../../../src/domain/observation.ts'
import type { SyncReport } from '../../../src/domain/report.ts'
import type { CredentialStore } from '../../../src/domain/store.ts'
import { createHandClock } from '../../support/hand-clock.ts'
import { observationsOf } from '../../support/observations.ts'
import * as faults from '../../support/postgrest-faults.ts'
import { answering, createHarnessOn, type Harness, INTERVAL_MS } from '../../support/sync-harness.ts'
import { describeWithProject, storeOf } from '../support/supabase-project.ts'

const ACCOUNTS = 5
const ROUNDS = 100
const FAULTS = [
  faults.breaksBefore,
  faults.breaksAfter,
  faults.breaksWithin,
  faults.answers(503),
  faults.refuses(500, '57014'),
]

const served = fc.array(
  fc.record({ account: fc.nat({ max: ACCOUNTS - 1 }), success: fc.nat({ max: 9 }), failed: fc.nat({ max: 3 }) }),
  { maxLength: 4 },
)
const ROUND = fc.record({
  early: served,
  late: served,
  injected: fc.array(fc.constantFrom(...FAULTS), { maxLength: 3 }),
  restarts: fc.nat({ max: 9 }).map((die) => die === 0),
})

/** A proxy that counts what its accounts serve. */
function createCountingProxy() {
  const counts: RequestCounts[] = Array.from({ length: ACCOUNTS }, () => ({ success: 0, failed: 0 }))
  return {
    serve(requests: readonly (RequestCounts & { readonly account: number })[]): void {
      for (const { account, success, failed } of requests) {
        const sum = counts[account] ?? { success: 0, failed: 0 }
        counts[account] = { success: sum.success + success, failed: sum.failed + failed }
      }
    },
    list: (): Observation[] =>
      observationsOf(ACCOUNTS).map((observation, index) => ({ ...observation, requests: counts[index] ?? null })),
    counts: () => counts.map(({ success, failed }) => [success, failed]),
  }
}

describeWithProject('with two exporters on one project,', (project) => {
  test('fault 59: 200 syncs, interleaved and with faults, lose no row, double none and count exactly', async () => {
    const clock = createHandClock()
    const start = (writer: string, proxy: string) =>
      createHarnessOn(storeOf(project()), { clock, writer, urls: { [proxy]: 'http://localhost:8317' } })
    const shared = createCountingProxy()
    const own = createCountingProxy()
    let first = start('writer-1', 'shared')
    const second = start('writer-2', 'shared')
    const other = start('writer-2', 'other')
    await see(first, shared.list())
    await see(other, own.list())
    let newest = 0
    for (const round of fc.sample(ROUND, { numRuns: ROUNDS, seed: 59 })) {
      if (round.restarts) first = start('writer-1', 'shared')
      project().gateway.inject(...round.injected)
      clock.advance(INTERVAL_MS)
      shared.serve(round.early)
      own.serve(round.late)
      const early = see(first, shared.list())
      clock.advance(1000)
      shared.serve(round.late)
      await Promise.all([early, see(second, shared.list()), see(other, own.list())])
      const askedAt = await syncedMs(project().sql)
      expect(askedAt).toBeGreaterThanOrEqual(newest)
      newest = askedAt
    }
    clock.advance(INTERVAL_MS)
    for (const report of [await see(first, shared.list()), await see(other, own.list())]) {
      expect(report.store).not.toHaveProperty('reason')
    }
    for (const [proxy, counts] of [
      ['shared', shared.counts()],
      ['other', own.counts()],
    ]) {
      expect(await columns('c.success_count, c.failure_count', proxy)).toEqual(counts)
      expect(await columns('coalesce(sum(u.success), 0), coalesce(sum(u.failed), 0)', proxy)).toEqual(counts)
    }
  })

  const columns = async (selection: string, proxy: unknown) => {
    const rows = await project().sql.query(
      `select array[${selection}]::int[] as counts
       from oauth_credentials c left join oauth_usage u on u.credential_id = c.id
       where c.proxy = $1 group by c.id order by c.credential`,
      [proxy],
    )
    return rows.map(({ counts }) => counts)
  }
})

/** A sync of an exporter, at this moment. */
function see(exporter: Harness<CredentialStore>, observations: readonly Observation[]): Promise<SyncReport> {
  exporter.answer(answering(observations))
  return exporter.syncNow()
}

async function syncedMs(sql: { query: (text: string) => Promise<Record<string, unknown>[]> }): Promise<number> {
  const [row] = await sql.query(
    `select extract(epoch from synced_at) * 1000 as ms from oauth_sync_state where proxy = 'shared'`,
  )
  return Number(row?.ms)
}
