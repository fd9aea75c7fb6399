import { afterAll, beforeAll, describe } from 'vitest'
import type { CredentialStore } from '../../../src/domain/store.ts'
import { openSupabaseStore, type SupabaseStoreDeps } from '../../../src/store/supabase/store.ts'
import { SECRET_KEY } from '../../support/postgrest-gateway.ts'
import { emptyTables, findProject, type Project, startProject } from '../../support/postgrest-project.ts'
import { createRecordedLog } from '../../support/recorded-log.ts'
import type { StoreUnderTest } from './contract.ts'

const programs = await findProject()
if (programs === null) console.warn('SKIPPED: no PostgreSQL or no PostgREST for this platform.')

/** Tests against one project of their own; skipped, loudly, on a platform that cannot run one. */
export function describeWithProject(name: string, tests: (project: () => Project) => void): void {
  describe.skipIf(programs === null)(name, () => {
    let started: Project | null = null
    beforeAll(async () => {
      started = programs === null ? null : await startProject(programs)
    })
    afterAll(() => started?.remove())
    tests(() => {
      if (started === null) throw new Error('No project runs outside a test.')
      return started
    })
  })
}

/** A store on the project; it tries again at once, and gives up as late as the program does. */
export function storeOf(project: Project, overrides: Partial<SupabaseStoreDeps> = {}): CredentialStore {
  const { url } = project.gateway
  const log = createRecordedLog()
  return openSupabaseStore({ url, secretKey: SECRET_KEY, fetch, log, retryDelaysMs: [1, 1], ...overrides })
}

/** The project, emptied, as the store contract wants it. */
export async function openSubject(project: Project): Promise<StoreUnderTest> {
  await emptyTables(project.sql)
  const stores: CredentialStore[] = []
  const open = (): CredentialStore => {
    const store = storeOf(project)
    stores.push(store)
    return store
  }
  return {
    store: open(),
    reopen: async () => open(),
    query: (sql) => project.sql.query(sql),
    close: async () => {
      for (const store of stores) await store.close()
    },
  }
}
