import { spawnSync } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { findPostgres15 } from '../support/postgres.ts'
import { startDatabase } from '../support/postgrest-project.ts'
import { temporaryFolder } from '../support/temporary.ts'

const cli = process.env.SUPABASE_CLI ?? 'supabase'
const postgres = await findPostgres15()
const hasCli = spawnSync(cli, ['--version'], { env: { ...process.env, SUPABASE_TELEMETRY_DISABLED: '1' } }).status === 0
const hasAll = postgres !== null && hasCli
const missing = postgres === null ? 'PostgreSQL 15' : 'the Supabase CLI'
if (!hasAll) console.warn(`SKIPPED: ${missing} is not installed, so the migration is not linted`)

// plpgsql_check, which the linter installs into its database, makes the advisors complain of itself: one database each.
test.skipIf(!hasAll).each([
  ['lint', 'warning'],
  ['advisors', 'info'],
])('supabase db %s finds nothing in the migration', async (command, level) => {
  const { cluster } = await startDatabase(postgres ?? '')
  onTestFinished(cluster.remove)
  const url = `postgresql://postgres:x@127.0.0.1:${cluster.port}/postgres?sslmode=disable`
  const { status, stdout, stderr } = spawnSync(
    cli,
    ['db', command, `--remote=${url}`, '--level', level, '--fail-on', level, '--yes', '--agent', 'no'],
    {
      cwd: temporaryFolder(),
      env: { PATH: process.env.PATH, HOME: temporaryFolder(), SUPABASE_TELEMETRY_DISABLED: '1' },
      encoding: 'utf8',
    },
  )
  expect([status, stdout, stderr]).toEqual([0, expect.anything(), expect.anything()])
})
