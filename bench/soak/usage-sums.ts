import { DatabaseSync } from 'node:sqlite'
import type { RequestCounts } from '../../src/domain/credential.ts'

/** Requests by file name and UTC day, as `codex-1.json 2026-11-23`. */
export type UsageSums = ReadonlyMap<string, RequestCounts>

/** Counts what lists show, apart from the exporter. */
export interface UsageOracle {
  /** A list that was asked for at that time showed these counters of an account. */
  readonly show: (name: string, now: RequestCounts, askedAt: Date) => void
  readonly sums: () => UsageSums
  readonly close: () => void
}

/**
 * The first counters of an account are a baseline, and those that fell began at 0. All is in a database of its own, since
 * the heap is what is watched.
 */
export function createUsageOracle(): UsageOracle {
  const database = new DatabaseSync(':memory:')
  database.exec(`
    create table shown (name text primary key, success integer, failed integer);
    create table sums (name text, day text, success integer, failed integer, primary key (name, day))`)
  const before = database.prepare('select success, failed from shown where name = ?')
  const keep = database.prepare('insert or replace into shown values (?, ?, ?)')
  const add = database.prepare(
    `insert into sums values (?, ?, ?, ?)
     on conflict do update set success = success + excluded.success, failed = failed + excluded.failed`,
  )
  return {
    show: (name, { success, failed }, askedAt) => {
      const last = before.get(name)
      keep.run(name, success, failed)
      if (last === undefined) return
      const [lastSuccess, lastFailed] = [Number(last.success), Number(last.failed)]
      const fell = success < lastSuccess || failed < lastFailed
      const more = fell ? { success, failed } : { success: success - lastSuccess, failed: failed - lastFailed }
      if (more.success === 0 && more.failed === 0) return
      add.run(name, askedAt.toISOString().slice(0, 10), more.success, more.failed)
    },
    sums: () => readSums(database, 'select name, day, success, failed from sums'),
    close: () => database.close(),
  }
}

/** What the embedded store holds. */
export function readStoredUsage(file: string): UsageSums {
  const database = new DatabaseSync(file, { readOnly: true })
  const sums = readSums(
    database,
    `select name, day, d.success, d.failed from oauth_daily_stats d join oauth_credentials c on c.id = d.credential_id`,
  )
  database.close()
  return sums
}

function readSums(database: DatabaseSync, sql: string): UsageSums {
  const rows = database.prepare(sql).all()
  return new Map(
    rows.map(({ name, day, success, failed }) => [
      `${name} ${day}`,
      { success: Number(success), failed: Number(failed) },
    ]),
  )
}

/** How far the stored sums are from the true ones. */
export function compareUsage(stored: UsageSums, truth: UsageSums) {
  const difference = { wrongSums: 0, lost: 0, added: 0 }
  for (const key of new Set([...stored.keys(), ...truth.keys()])) {
    const more = requestsOf(stored.get(key)) - requestsOf(truth.get(key))
    if (more !== 0 || stored.get(key)?.failed !== truth.get(key)?.failed) difference.wrongSums++
    difference.lost += Math.max(0, -more)
    difference.added += Math.max(0, more)
  }
  return difference
}

/** All requests of the sums. */
export function totalRequests(sums: UsageSums): number {
  return [...sums.values()].reduce((total, counts) => total + requestsOf(counts), 0)
}

function requestsOf(counts: RequestCounts | undefined): number {
  return (counts?.success ?? 0) + (counts?.failed ?? 0)
}
