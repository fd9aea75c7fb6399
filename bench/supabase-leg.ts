import { openSupabaseStore } from '../src/store/supabase/store.ts'
import { createRecordedLog } from '../test/support/recorded-log.ts'
import type { OpenStore } from './exporter.ts'
import { type Child, startChild, type Tools } from './processes.ts'
import { measureMemory } from './program-leg.ts'
import { createReport, type Finding } from './report.ts'
import type { SupabaseAnswer } from './supabase-process.ts'
import { measureSyncs } from './sync-leg.ts'

/** Over a bare Node, with 100 credentials. */
const MOST_OVER_BARE_MB = 65

/** Syncs into a real PostgreSQL behind a real PostgREST, and the memory of a program that uses them. */
export async function measureSupabase(counts: readonly number[], tools: Tools, findings: Finding[]): Promise<void> {
  const project = startChild<object, SupabaseAnswer | null>('supabase-process.ts')
  try {
    if ((await project.ask({})) === null) {
      process.stderr.write('Supabase is left out: npm brings no PostgreSQL or PostgREST for this platform.\n')
      return
    }
    const openStore = openEmptied(project)
    for (const count of counts) {
      const report = createReport(`Sync to Supabase, ${count} credentials`, findings)
      await measureSyncs({ count, rounds: 3, openStore }, tools, report)
    }
    await measureProgram(project, tools, createReport('Program with Supabase, 100 credentials', findings))
  } finally {
    await project.stop()
  }
}

function openEmptied(project: Child<object, SupabaseAnswer | null>): OpenStore {
  return async () => {
    const { url, secretKey } = await askWhere(project)
    return openSupabaseStore({ url, secretKey, fetch, log: createRecordedLog() })
  }
}

async function measureProgram(
  project: Child<object, SupabaseAnswer | null>,
  tools: Tools,
  report: ReturnType<typeof createReport>,
): Promise<void> {
  const { url, secretKey } = await askWhere(project)
  const env = { SUPABASE_URL: url, SUPABASE_SECRET_KEY: secretKey }
  await measureMemory({ env, rounds: 3, atMostMb: MOST_OVER_BARE_MB }, tools, report)
}

async function askWhere(project: Child<object, SupabaseAnswer | null>): Promise<SupabaseAnswer> {
  const answer = await project.ask({})
  if (answer === null) throw new Error('The project is gone.')
  return answer
}
