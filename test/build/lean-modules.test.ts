import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { expect, test } from 'vitest'
import { leanModules } from '../../scripts/build/lean-modules.ts'
import { temporaryFolder } from '../support/temporary.ts'

/** What a program prints that was bundled as the exporter is. */
async function run(code: string): Promise<string> {
  const folder = temporaryFolder()
  const input = join(import.meta.dirname, 'entry.mjs')
  const isEntry = (id: string): boolean => id === input
  const entry = {
    name: 'entry',
    resolveId: (id: string) => (isEntry(id) ? id : undefined),
    load: (id: string) => (isEntry(id) ? code : undefined),
  }
  const build = await rolldown({ input, platform: 'node', plugins: [entry, leanModules] })
  const { output } = await build.generate({ format: 'esm' })
  for (const file of output) if (file.type === 'chunk') writeFileSync(join(folder, file.fileName), file.code)
  const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'entry.js')], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout
}

test('node-schedule runs a job at its date, and none that was cancelled', async () => {
  const printed = await run(`
    import { scheduleJob } from 'node-schedule'
    const soon = (ms) => new Date(Date.now() + ms)
    const cancelled = scheduleJob(soon(50), () => console.log('cancelled'))
    scheduleJob(soon(100), (at) => console.log('ran', at instanceof Date, Date.now() >= at.getTime()))
    console.log(cancelled.nextInvocation().toDate() instanceof Date, scheduleJob(soon(-1000), () => {}), cancelled.cancel())`)
  expect(printed).toBe('true null true\nran true true\n')
})
