import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const CASES = join(import.meta.dirname, '../fixtures/summary')

test.each([
  ['', 0],
  ['true', 1],
])('a run ends with what is missing, and with CI=%j the exit code is %i', (ci, code) => {
  const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')
  const env = { ...process.env, CI: ci }
  const { stdout, status } = spawnSync(process.execPath, [vitest, 'run', '--root', CASES], { encoding: 'utf8', env })
  expect(stdout.trimEnd()).toMatch(
    /1 skipped:\n {2}a program is not installed\n {4}skipped\.case\.ts: of a suite > needs it\n\n1 passed, 0 failed$/,
  )
  expect(status).toBe(code)
})
