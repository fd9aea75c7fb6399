import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { CliProxy } from '../domain/ports.ts'
import { type Environment, type Problems, readFileOrProblem, readSecret, readSetting } from './environment.ts'
import { readYamlFile } from './yaml-file.ts'

const NAME_RULE = 'must be 1 to 64 letters, digits, dots, hyphens or underscores.'
const URL_RULE =
  'must be the base URL of the proxy, such as http://localhost:8317, without user, password, query or /v0/management.'
const HASHED_KEY =
  "is the hash that the proxy made of its key, and nobody can turn it back: set a new key as remote-management.secret-key in the proxy's configuration file, and the same one here."
const NO_KEY =
  'CLIPROXY_MANAGEMENT_KEY is not set: set it to the management key of your proxy, remote-management.secret-key in its configuration file. To look around without a proxy: npm run demo'

const SINGLE = ['CLIPROXY_URL', 'CLIPROXY_NAME', 'CLIPROXY_MANAGEMENT_KEY', 'CLIPROXY_MANAGEMENT_KEY_FILE'] as const

const proxyName = z.string().regex(/^[\w.-]{1,64}$/, NAME_RULE)
const proxyUrl = z.string().refine((value) => normaliseUrl(value) !== null, URL_RULE)
const proxiesFile = z.strictObject({
  proxies: z
    .array(
      z
        .strictObject({
          name: proxyName,
          url: proxyUrl,
          management_key: z.string().optional(),
          management_key_file: z.string().min(1).optional(),
        })
        .refine((proxy) => (proxy.management_key === undefined) !== (proxy.management_key_file === undefined), {
          message: 'needs either management_key or management_key_file.',
        }),
    )
    .min(1, 'must list at least one proxy.'),
})

/** The configured proxies; their keys are read anew for each sync when they lie in files. */
export function readProxies(env: Environment, found: Problems): readonly CliProxy[] {
  const file = readSetting(env, 'CLIPROXY_PROXIES_FILE')
  return file === null ? readSingleProxy(env, found) : readProxiesFile(env, file, found)
}

function readSingleProxy(env: Environment, found: Problems): readonly CliProxy[] {
  const { problems } = found
  const name = readSetting(env, 'CLIPROXY_NAME') ?? 'default'
  if (!proxyName.safeParse(name).success) problems.push(`CLIPROXY_NAME ${NAME_RULE}`)
  const url = normaliseUrl(readSetting(env, 'CLIPROXY_URL') ?? 'http://localhost:8317')
  if (url === null) problems.push(`CLIPROXY_URL ${URL_RULE}`)
  const keyFile = readSetting(env, 'CLIPROXY_MANAGEMENT_KEY_FILE')
  const key = readSecret(env, 'CLIPROXY_MANAGEMENT_KEY', found)
  if (key === null && keyFile === null) problems.push(NO_KEY)
  if (key !== null) checkKey('CLIPROXY_MANAGEMENT_KEY', key, problems)
  if (url === null || key === null) return []
  return [{ name, url, readKey: keyFile === null ? async () => key : () => readKeyFile(keyFile) }]
}

function readProxiesFile(env: Environment, file: string, { problems }: Problems): readonly CliProxy[] {
  const alsoSet = SINGLE.filter((name) => readSetting(env, name) !== null)
  if (alsoSet.length > 0) {
    problems.push(
      `CLIPROXY_PROXIES_FILE replaces ${alsoSet.join(', ')}: unset ${alsoSet.length === 1 ? 'it' : 'them'}.`,
    )
  }
  const listed = readYamlFile('CLIPROXY_PROXIES_FILE', file, proxiesFile, problems)?.proxies ?? []
  const proxies = listed.map(({ name, url, management_key, management_key_file }, index) => {
    const place = `CLIPROXY_PROXIES_FILE: proxies[${index}].management_key`
    const key =
      management_key_file === undefined
        ? management_key
        : readFileOrProblem(`${place}_file`, management_key_file, problems)
    if (typeof key === 'string')
      checkKey(management_key_file === undefined ? place : `${place}_file`, key.trim(), problems)
    const readKey =
      management_key_file === undefined
        ? async () => management_key?.trim() ?? ''
        : () => readKeyFile(management_key_file)
    return { name, url: normaliseUrl(url) ?? '', readKey }
  })
  checkUnique(
    'name',
    proxies.map(({ name }) => name),
    problems,
  )
  checkUnique(
    'url',
    proxies.map(({ url }) => url),
    problems,
  )
  return proxies
}

/** A key as it can stand in a header. Rejects with a sentence for the log, without the key. */
async function readKeyFile(file: string): Promise<string> {
  const key = (await readFile(file, 'utf8')).trim()
  const problems: string[] = []
  checkKey('The management key file', key, problems)
  if (problems.length > 0) throw new Error(problems.join(' '))
  return key
}

function checkKey(setting: string, key: string, problems: string[]): void {
  if (key === '') problems.push(`${setting} is empty: set it to the management key of the proxy.`)
  else if (key.startsWith('$2')) problems.push(`${setting} ${HASHED_KEY}`)
  else if (!/^[\x21-\x7e]+$/.test(key))
    problems.push(`${setting} must be printable ASCII without spaces, as it travels in a header.`)
}

function checkUnique(field: 'name' | 'url', values: readonly string[], problems: string[]): void {
  for (const [index, value] of values.entries()) {
    const first = values.indexOf(value)
    if (first < index)
      problems.push(
        `CLIPROXY_PROXIES_FILE: proxies[${index}].${field}: is that of proxies[${first}] too; each proxy is listed once.`,
      )
  }
}

function normaliseUrl(value: string): string | null {
  const url = URL.canParse(value) ? new URL(value) : null
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  const path = url.pathname.replace(/\/+$/, '')
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return null
  return path.includes('/v0/management') ? null : `${url.origin}${path}`
}
