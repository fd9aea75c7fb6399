import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RequestCounts } from '../../../src/domain/credential.ts'
import type { Observation } from '../../../src/domain/observation.ts'
import { observationsOf } from '../../support/observations.ts'
import * as faults from '../../support/postgrest-faults.ts'
import { createHandClock } from '../../support/proxy-source.ts'
import { createSupabaseExporter, INTERVAL_SECONDS, type SupabaseExporter } from '../support/supabase-exporter.ts'
import { describeWithProject } from '../support/supabase-project.ts'

const ACCOUNTS = 5
const ROUNDS = 100
const TROUBLES = [
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
  troubles: fc.array(fc.constantFrom(...TROUBLES), { maxLength: 3 }),
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

describeWithProject('two exporters on one project', (project) => {
  test('fault 59: 200 syncs, interleaved, in troubles: no row lost, none doubled, no counter wrong', async () => {
    const clock = createHandClock()
    const start = (writer: string, proxy: string) => createSupabaseExporter(project(), clock, { writer, proxy })
    const shared = createCountingProxy()
    const own = createCountingProxy()
    let first = start('writer-1', 'shared')
    const second = start('writer-2', 'shared')
    const other = start('writer-2', 'other')
    await first.sync(shared.list())
    await other.sync(own.list())
    let newest = 0
    for (const round of fc.sample(ROUND, { numRuns: ROUNDS, seed: 59 })) {
      if (round.restarts) first = start('writer-1', 'shared')
      project().gateway.inject(...round.troubles)
      clock.pass(INTERVAL_SECONDS * 1000)
      shared.serve(round.early)
      own.serve(round.late)
      const early = first.sync(shared.list())
      clock.pass(1000)
      shared.serve(round.late)
      await Promise.all([early, second.sync(shared.list()), other.sync(own.list())])
      const askedAt = await syncedMs(project().sql)
      expect(askedAt).toBeGreaterThanOrEqual(newest)
      newest = askedAt
    }
    await level(first, shared.list(), clock)
    await level(other, own.list(), clock)
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

/** The next good sync, after the troubles. */
async function level(exporter: SupabaseExporter, list: Observation[], clock: { pass: (ms: number) => void }) {
  clock.pass(INTERVAL_SECONDS * 1000)
  expect((await exporter.sync(list)).store).not.toHaveProperty('reason')
}

async function syncedMs(sql: { query: (text: string) => Promise<Record<string, unknown>[]> }): Promise<number> {
  const [row] = await sql.query(
    `select extract(epoch from synced_at) * 1000 as ms from oauth_sync_state where proxy = 'shared'`,
  )
  return Number(row?.ms)
}
