import { SECRET_KEY } from '../test/support/postgrest-gateway.ts'
import { emptyTables, findProject, type Project, startProject } from '../test/support/postgrest-project.ts'
import { answerParent } from './processes.ts'

export interface SupabaseAnswer {
  readonly url: string
  readonly secretKey: string
}

let project: Project | null = null

/** Tells the parent where the project is, its tables emptied; null where npm brings no PostgreSQL or PostgREST for the platform. */
answerParent<object, SupabaseAnswer | null>(
  async () => {
    const programs = await findProject()
    if (programs === null) return null
    project ??= await startProject(programs)
    await emptyTables(project.sql)
    return { url: project.gateway.url, secretKey: SECRET_KEY }
  },
  async () => project?.remove(),
)
