import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createBreakerFiles } from '../../src/source/breaker/file.ts'
import { emptyState } from '../../src/source/breaker/state.ts'
import { openSnapshotFile } from '../../src/store/snapshot-file.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import { loadWriterId } from '../../src/store/writer-id.ts'
import { createRecordedLog } from '../support/recorded-log.ts'
import { temporaryFolder } from '../support/temporary.ts'

const NOW = new Date('2026-11-23T05:00:00Z')
const log = createRecordedLog()

const WRITERS: readonly (readonly [string, (dataDir: string) => Promise<unknown>])[] = [
  ['the breaker', (dataDir) => createBreakerFiles(dataDir, log).save('http://a', emptyState('00', NOW))],
  ['the id of this installation', (dataDir) => loadWriterId(dataDir, log)],
  ['the last snapshot', (dataDir) => saveSnapshot(join(dataDir, 'last-snapshot.json'))],
  ['the embedded database', (dataDir) => openDatabase(join(dataDir, 'credentials.db'))],
]

test.each(WRITERS)('whoever comes first makes the data directory for its owner only: %s', async (_, write) => {
  // What most systems have, and the tests' own machine may not.
  const umask = process.umask(0o022)
  onTestFinished(() => void process.umask(umask))
  const dataDir = join(temporaryFolder(), 'not', 'there', 'yet')
  await write(dataDir)
  expect(readdirSync(dataDir)).toHaveLength(1)
  const made = [join(dataDir, readdirSync(dataDir)[0] ?? ''), dataDir, dirname(dataDir), dirname(dirname(dataDir))]
  expect(made.map(modeOf)).toEqual(['600', '700', '700', '700'])
})

test.skipIf(process.platform !== 'linux')(
  'a folder that nothing can be made in is an error, and no endless trying',
  () => {
    const url = new URL('../../src/files/data-dir.ts', import.meta.url)
    const code = `
    import { makeDataDirSync, writeDataFile } from ${JSON.stringify(url.href)}
    await writeDataFile('/proc/data/below/file', '').catch(({ code }) => console.log(code))
    try { makeDataDirSync('/proc/data/below') } catch ({ code }) { console.log(code) }`
    // In a process of its own, since what tries for ever cannot be stopped from within.
    const options = { encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL' } as const
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], options)
    expect(stdout).toBe('ENOENT\nENOENT\n')
  },
)

async function saveSnapshot(file: string): Promise<void> {
  const snapshots = openSnapshotFile(file, log)
  snapshots.save(new Map())
  await snapshots.close()
}

async function openDatabase(file: string): Promise<void> {
  const store = openSqliteStore({ file, log, clock: { now: () => NOW } })
  await store.load([], new AbortController().signal)
  await store.close()
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8)
}
