import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expectSame } from '../support/expect-same.ts'
import { createSqliteFolder, isBeingWritten } from '../support/sqlite-folder.ts'
import { listAt } from '../support/sqlite-writer.ts'
import { loadProxy } from '../support/syncs.ts'

const WRITER = join(import.meta.dirname, '../support/sqlite-writer.ts')
const KILLS = 200
/** As many as there are cores on a small machine. */
const LANES = 2
/** One is written in one turn of the event loop, the other in many. */
const [SMALL, LARGE] = [10, 3000]
const LARGE_KILLS = 5

test('two processes that make and write one file apply each revision once', { timeout: 60_000 }, async () => {
  const data = createSqliteFolder()
  try {
    const writers = [startWriter(data.file, data.folder), startWriter(data.file, data.folder)]
    await Promise.all(writers.map((writer) => writer.hasApplied(50)))
    await Promise.all(writers.map((writer) => writer.kill()))
    const applied = writers.flatMap((writer) => writer.applied).toSorted((a, b) => a - b)
    const last = await expectWhole(data, applied.at(-1) ?? 0, { writers: writers.length })
    expect(new Set(applied).size).toBe(applied.length)
    expect(last - applied.length).toBeLessThanOrEqual(writers.length)
  } finally {
    await data.close()
  }
})

/** So many syncs after the start, and then so many milliseconds: few syncs take longer. */
const MOMENT = fc.record({ syncs: fc.nat({ max: 6 }), ms: fc.double({ min: 0, max: 3, noNaN: true }) })
type Moment = typeof MOMENT extends fc.Arbitrary<infer Value> ? Value : never

type Folder = ReturnType<typeof createSqliteFolder>

test(`kill -9 at ${KILLS} random moments loses no applied sync and corrupts nothing`, {
  timeout: 300_000,
}, async () => {
  const moments = fc.sample(MOMENT, { numRuns: KILLS, seed: 9 })
  const lanes = Array.from({ length: LANES }, (_, lane) => moments.filter((_moment, index) => index % LANES === lane))
  const cache = createSqliteFolder()
  try {
    await Promise.all(lanes.map((lane) => killRepeatedly(lane, cache.folder)))
  } finally {
    await cache.close()
  }
})

test(`kill -9 in the middle of a large sync, ${LARGE_KILLS} times, leaves the one before it whole`, {
  timeout: 120_000,
}, async () => {
  const data = createSqliteFolder()
  try {
    let revision = 0
    for (let kills = 0; kills < LARGE_KILLS; kills++) {
      const writer = startWriter(data.file, data.folder, LARGE)
      await writer.hasApplied(1)
      await untilWriting(data.file)
      await writer.kill()
      revision = await expectWhole(data, Math.max(revision, ...writer.applied), { size: LARGE })
    }
  } finally {
    await data.close()
  }
})

async function untilWriting(file: string): Promise<void> {
  const watcher = new DatabaseSync(file, { timeout: 0 })
  while (!isBeingWritten(watcher)) await delay(1)
  watcher.close()
}

async function killRepeatedly(moments: readonly Moment[], cacheFolder: string): Promise<void> {
  const data = createSqliteFolder()
  try {
    let revision = 0
    for (const moment of moments) {
      const reported = await writeUntilKilled(data.file, moment, cacheFolder)
      revision = await expectWhole(data, reported ?? revision)
    }
  } finally {
    await data.close()
  }
}

/** The last revision that the writer reported as applied; null when it was killed before it reported any. */
async function writeUntilKilled(file: string, moment: Moment, cacheFolder: string): Promise<number | null> {
  const writer = startWriter(file, cacheFolder)
  await writer.hasApplied(moment.syncs)
  await delay(moment.ms)
  await writer.kill()
  return writer.applied.at(-1) ?? null
}

function startWriter(file: string, cacheFolder: string, size = SMALL) {
  const env = { ...process.env, NODE_COMPILE_CACHE: cacheFolder }
  const child = spawn(process.execPath, [WRITER, file, `${size}`], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  const lines = createInterface(child.stdout)
  const applied: number[] = []
  let isReady = false
  lines.on('line', (line) => {
    if (isReady) applied.push(Number(line))
    isReady = true
  })
  return {
    applied,
    async hasApplied(count: number): Promise<void> {
      while (!isReady || applied.length < count) await Promise.race([once(lines, 'line'), closed.then(refuse)])
    },
    async kill(): Promise<void> {
      child.kill('SIGKILL')
      expect(await closed).toEqual([null, 'SIGKILL'])
    },
  }
}

function refuse(): never {
  throw new Error('The writer ended by itself.')
}

/** Everything that was applied is there, and what the kill cut short is there whole or not at all: one sync for each writer. */
async function expectWhole(
  data: Folder,
  reported: number,
  { writers = 1, size = SMALL }: { readonly writers?: number; readonly size?: number } = {},
): Promise<number> {
  const store = data.open()
  const stored = await loadProxy(store)
  await store.close()
  const revision = stored?.revision ?? 0
  expect(revision).toBeGreaterThanOrEqual(reported)
  expect(revision).toBeLessThanOrEqual(reported + writers)
  expect(data.query('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }])
  expect(data.query('pragma foreign_key_check')).toEqual([])
  if (revision === 0) return revision
  expectSame(stored?.credentials, listAt(revision, size))
  const used = data.query(
    `select success, failed from oauth_daily_stats d join oauth_credentials c on c.id = d.credential_id
     order by c.credential`,
  )
  const since = revision - 1
  const expected = since === 0 ? [] : Array.from({ length: size }, (_, index) => [since * (index + 1), since])
  expect(used.map(({ success, failed }) => [success, failed])).toEqual(expected)
  return revision
}
