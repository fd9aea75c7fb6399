import { readFile } from 'node:fs/promises'
import { findPostgres15, findPostgres17, type PostgresCluster, startPostgres } from './postgres.ts'
import type { SqlConnection } from './postgres-client.ts'
import { waitFor } from './postgres-process.ts'
import { findPostgrest, startPostgrest } from './postgrest.ts'
import { type Gateway, startGateway } from './postgrest-gateway.ts'

/** A Supabase project, as far as the exporter meets one: PostgreSQL with its roles, PostgREST, a front door. */
export interface Project extends ProjectDatabase {
  readonly gateway: Gateway
  /** Resolves when PostgREST knows the schema as it is now. */
  readonly reloadSchema: () => Promise<void>
  readonly remove: () => Promise<void>
}

/** In the order in which they are run. */
export const MIGRATIONS = ['001_add_oauth_credentials.sql', '002_add_oauth_evidence.sql'] as const
export type Migration = (typeof MIGRATIONS)[number]
const folder = new URL('../../migrations/', import.meta.url)

export const readMigration = (name: Migration): Promise<string> => readFile(new URL(name, folder), 'utf8')
const readRollback = (name: Migration): Promise<string> => readFile(new URL(`rollback/${name}`, folder), 'utf8')

/** The roles of a project, with its habit of granting everything new in `public` to everyone. */
export const PROJECT_ROLES = `
  create role anon nologin noinherit;
  create role authenticated nologin noinherit;
  create role service_role nologin noinherit bypassrls;
  create role authenticator login noinherit;
  grant anon, authenticated, service_role to authenticator;
  alter role authenticator set statement_timeout = '8s';
  create role project_owner nologin;
  grant anon, authenticated, service_role to project_owner;
`

/** What a new project's database holds; made by its owner, who is no superuser there. */
export const PROJECT_DEFAULTS = `
  grant usage on schema public to anon, authenticated, service_role;
  grant all on schema public to project_owner;
  set role project_owner;
  alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
  alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
  alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
  reset role;
`

export interface ProjectPrograms {
  /** The folder of PostgreSQL that holds `bin`. */
  readonly postgres: string
  readonly postgrest: string
}

/** Null where npm brings none for this platform. `TEST_POSTGRES=15` takes Debian's PostgreSQL 15 instead of 17. */
export async function findProject(): Promise<ProjectPrograms | null> {
  const findPostgres = process.env.TEST_POSTGRES === '15' ? findPostgres15 : findPostgres17
  const [postgres, postgrest] = await Promise.all([findPostgres(), findPostgrest()])
  return postgres === null || postgrest === null ? null : { postgres, postgrest }
}

/** A database as a project's is, with all migrations run. */
export interface ProjectDatabase {
  readonly cluster: PostgresCluster
  /** As superuser; outlives a crash of the server. */
  readonly sql: Pick<SqlConnection, 'query'>
}

export async function startDatabase(home: string): Promise<ProjectDatabase> {
  const cluster = await startPostgres(home)
  const sql = { query: createQuery(cluster) }
  await sql.query(PROJECT_ROLES + PROJECT_DEFAULTS)
  await migrate(sql)
  return { cluster, sql }
}

export async function startProject(programs: ProjectPrograms): Promise<Project> {
  const { cluster, sql } = await startDatabase(programs.postgres)
  const postgrest = await startPostgrest(programs.postgrest, cluster.port, 'postgres')
  const gateway = await startGateway(postgrest.url)
  return {
    cluster,
    gateway,
    sql,
    reloadSchema: () => reloadSchema(sql, postgrest.url),
    remove: async () => {
      await gateway.stop()
      await postgrest.stop()
      await cluster.remove()
    },
  }
}

let probeCount = 0

/** PostgREST does not tell when it has reloaded: a function that it did not know before does. */
async function reloadSchema(sql: Pick<SqlConnection, 'query'>, postgrestUrl: string): Promise<void> {
  const probe = `reload_probe_${probeCount++}`
  await sql.query(`create function ${probe}() returns int language sql as 'select 1'; notify pgrst, 'reload schema'`)
  await waitFor(async () => {
    const { status } = await fetch(`${postgrestUrl}/rpc/${probe}`)
    if (status !== 200) throw new Error(`PostgREST does not know ${probe}: ${status}`)
  })
  await sql.query(`drop function ${probe}()`)
}

/** Queries by one connection at a time, a new one after the server was away. */
function createQuery(cluster: PostgresCluster): SqlConnection['query'] {
  let connection: SqlConnection | null = null
  return async (text, values) => {
    if (connection === null || !connection.isOpen()) connection = await cluster.connect('postgres')
    return connection.query(text, values)
  }
}

/** Runs migrations as the project's owner; all of them unless said otherwise. */
export async function migrate(sql: Pick<SqlConnection, 'query'>, ...names: readonly Migration[]): Promise<void> {
  for (const name of names.length === 0 ? MIGRATIONS : names) await runAsOwner(sql, await readMigration(name))
}

async function runAsOwner(sql: Pick<SqlConnection, 'query'>, text: string): Promise<void> {
  await sql.query('set role project_owner')
  await sql.query(text).finally(() => sql.query('rollback; reset role'))
}

/** Undoes migrations as their owner, the last first; all of them unless said otherwise. */
export async function rollBack(sql: Pick<SqlConnection, 'query'>, ...names: readonly Migration[]): Promise<void> {
  for (const name of (names.length === 0 ? MIGRATIONS : names).toReversed()) {
    await runAsOwner(sql, await readRollback(name))
  }
}

/** Empties all tables, which is ten times faster than a new database with a new PostgREST before it. */
export async function emptyTables(sql: Pick<SqlConnection, 'query'>): Promise<void> {
  await sql.query(
    'truncate oauth_credentials, oauth_evidence, oauth_usage, oauth_daily_stats, oauth_sync_state restart identity cascade',
  )
}
