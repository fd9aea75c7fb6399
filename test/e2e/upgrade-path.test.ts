import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { openExporter } from '../support/exporter.ts'
import { startFakeProxy } from '../support/fake-proxy.ts'
import { createHandClock } from '../support/hand-clock.ts'
import { CAPTURE_VERSIONS } from '../support/proxy-captures.ts'
import { temporaryFolder } from '../support/temporary.ts'

const LISTS = ['auth-files.fresh', 'auth-files', 'auth-files.after-restart'] as const
const INTERVAL_MS = 900_000

test('an owner who upgrades the proxy keeps one row and one series per account, and its usage', async () => {
  const proxy = await startFakeProxy()
  onTestFinished(proxy.close)
  const dataDir = temporaryFolder()
  const clock = createHandClock()
  const open = () => openExporter({ proxyUrl: proxy.url, dataDir, clock })
  const ids = new Map<string, Set<string>>()
  for (const version of CAPTURE_VERSIONS) {
    // The exporter restarts at each upgrade too.
    const exporter = await open()
    for (const list of LISTS) {
      proxy.answer(list, version)
      const reports = await exporter.sync()
      expect(reports.map(({ fetch, store }) => [fetch.reason, store?.reason])).toEqual([[undefined, undefined]])
      for (const { name, credential } of exporter.snapshot().get('default')?.credentials ?? []) {
        ids.set(name, (ids.get(name) ?? new Set()).add(credential))
      }
      clock.advance(INTERVAL_MS)
    }
    await exporter.close()
  }
  expect([...ids.values()].every((credentials) => credentials.size === 1)).toBe(true)
  const database = new DatabaseSync(`${dataDir}/credentials.db`)
  onTestFinished(() => database.close())
  // 22 files in v6.0.22: the torn one left with v6.4, Gemini CLI's with v7.2.
  expect(column(database, 'select name from oauth_credentials')).toHaveLength(22)
  expect(column(database, 'select name from oauth_credentials where removed_at is not null order by name')).toEqual([
    'ann@example.com-proj-example-1.json',
    'torn.json',
  ])
  expect(usageOf(database, 'success')).toMatchObject({ 'ann-plus': 36, 'ann-team': 43, ben: 41, bob: 27 })
  expect(usageOf(database, 'failed')).toMatchObject({ eve: 21, finn: 15, ida: 8 })
})

function column(database: DatabaseSync, sql: string): unknown[] {
  return database
    .prepare(sql)
    .all()
    .map((row) => Object.values(row)[0])
}

/** Sums over the usage rows, and over the daily stats, which must agree; by account. */
function usageOf(database: DatabaseSync, counter: 'success' | 'failed'): Record<string, unknown> {
  const sums = (table: string) =>
    database
      .prepare(
        `select replace(substr(name, instr(name, '-') + 1), '@example.com', '') as account, sum(u.${counter}) as total
         from ${table} u join oauth_credentials c on c.id = u.credential_id group by name`,
      )
      .all()
      .map(({ account, total }) => [String(account).replace(/\.json$/, ''), total] as const)
  const usage = Object.fromEntries(sums('oauth_usage'))
  expect(Object.fromEntries(sums('oauth_daily_stats'))).toEqual(usage)
  return Object.fromEntries(
    Object.entries(usage).map(([account, total]) => [
      account.startsWith('ann') ? account : (account.split('-')[0] ?? ''),
      total,
    ]),
  )
}
