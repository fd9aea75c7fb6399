import { z } from 'zod'
import type { CliProxy } from '../domain/source.ts'
import { readAuthorities, readCertificates } from './authorities.ts'
import { parseBaseUrl, suggestBaseUrl } from './base-url.ts'
import {
  type Diagnostics,
  type Environment,
  isOneLine,
  isSecretSet,
  ONE_LINE_RULE,
  readFileOrHint,
  readSecret,
  readSetting,
} from './environment.ts'
import { readHeaders } from './headers.ts'
import { readRegularFile } from './regular-file.ts'
import { readYamlFile } from './yaml-file.ts'

const NAME_RULE = 'must be 1 to 64 letters, digits, dots, hyphens or underscores.'
const URL_RULE =
  'must be the base URL of the proxy, such as http://localhost:8317, without user, password, query or /v0/management.'
/** Where the paths of the APIs, of the panel or of another page begin. */
const OWN_PATH = /\/(v0|v1|v1beta|[^/]+\.html?)(\/|$)/i
const HASHED_KEY =
  "is the hash that the proxy made of its key, and nobody can turn it back: set a new key as remote-management.secret-key in the proxy's configuration file, and the same one here."
const NO_KEY =
  'CLIPROXY_MANAGEMENT_KEY is not set: set it to the management key of your proxy, remote-management.secret-key in its configuration file. To look around without a proxy: npm run demo, or docker compose --profile demo up'

const SINGLE = ['CLIPROXY_URL', 'CLIPROXY_NAME', 'CLIPROXY_MANAGEMENT_KEY', 'CLIPROXY_MANAGEMENT_KEY_FILE'] as const

const proxyName = z.string().regex(/^[\w.-]{1,64}$/, NAME_RULE)
const statedProxy = z
  .strictObject({
    name: proxyName,
    url: z.string().superRefine((url, context) => addHints(context, [hintForUrl(url)])),
    management_key: z
      .string()
      .trim()
      .superRefine((key, context) => addHints(context, [hintForKey(key)]))
      .optional(),
    management_key_file: z
      .string()
      .min(1, { error: 'must not be empty.', abort: true })
      .superRefine((file, context) => addHints(context, hintsForKeyFile(file)))
      .optional(),
    ca_file: z
      .string()
      .min(1, { error: 'must not be empty.', abort: true })
      .transform((file, context) => {
        const hints: string[] = []
        const ca = readCertificates('', file, hints)
        addHints(context, withoutSetting(hints))
        return ca
      })
      .optional(),
    headers: z
      .record(z.string(), z.unknown())
      .transform((stated, context) => {
        const hints: string[] = []
        const headers = readHeaders(stated, hints)
        addHints(context, hints)
        return headers
      })
      .optional(),
  })
  .refine(({ management_key: key, management_key_file: file }) => (key === undefined) !== (file === undefined), {
    message: 'needs either management_key or management_key_file.',
    // Also when something else is wrong with it: all hints are shown at once.
    when: ({ value }) => typeof value === 'object' && value !== null,
  })
const proxiesFile = z.strictObject({
  proxies: z
    .array(statedProxy)
    .min(1, 'must list at least one proxy.')
    // Also when something else is wrong with one of them.
    .superRefine(checkUnique, { when: ({ value }) => Array.isArray(value) }),
})

/**
 * The configured proxies, or null when their file cannot be used; keys that lie in files are read again for each sync.
 * After a hint about one of them the list is only good for further checks.
 */
export function readProxies(env: Environment, diagnostics: Diagnostics): readonly CliProxy[] | null {
  const file = readSetting(env, 'CLIPROXY_PROXIES_FILE')
  const ca = readAuthorities(env, diagnostics)
  const proxies = file === null ? [readSingleProxy(env, diagnostics)] : readProxiesFile(env, file, diagnostics)
  return proxies?.map((proxy) => (ca === undefined ? proxy : { ca, ...proxy })) ?? null
}

function readSingleProxy(env: Environment, diagnostics: Diagnostics): CliProxy {
  const { hints } = diagnostics
  const name = readSetting(env, 'CLIPROXY_NAME') ?? 'default'
  if (!proxyName.safeParse(name).success) hints.push(`CLIPROXY_NAME ${NAME_RULE}`)
  const stated = readSetting(env, 'CLIPROXY_URL') ?? 'http://localhost:8317'
  const urlHint = hintForUrl(stated)
  if (urlHint !== null) hints.push(`CLIPROXY_URL ${urlHint}`)
  if (!isSecretSet(env, 'CLIPROXY_MANAGEMENT_KEY')) hints.push(NO_KEY)
  const key = readSecret(env, 'CLIPROXY_MANAGEMENT_KEY', diagnostics) ?? ''
  if (isHashed(key)) hints.push(`CLIPROXY_MANAGEMENT_KEY ${HASHED_KEY}`)
  const keyFile = readSetting(env, 'CLIPROXY_MANAGEMENT_KEY_FILE')
  return {
    name,
    url: parseProxyUrl(stated) ?? '',
    readKey: keyFile === null ? async () => key : () => readKeyFile(keyFile),
  }
}

function readProxiesFile(env: Environment, file: string, { hints }: Diagnostics): readonly CliProxy[] | null {
  const alsoSet = SINGLE.filter((name) => readSetting(env, name) !== null)
  if (alsoSet.length > 0) {
    const them = alsoSet.length === 1 ? 'it' : 'them'
    hints.push(`CLIPROXY_PROXIES_FILE replaces ${alsoSet.join(', ')}: unset ${them}.`)
  }
  const stated = readYamlFile('CLIPROXY_PROXIES_FILE', file, proxiesFile, hints)?.proxies
  return stated?.map(toProxy) ?? null
}

function toProxy(stated: z.output<typeof statedProxy>): CliProxy {
  const { name, management_key: key = '', management_key_file: file, ca_file: ca, headers } = stated
  const readKey = file === undefined ? async () => key : () => readKeyFile(file)
  return {
    name,
    url: parseProxyUrl(stated.url) ?? '',
    readKey,
    ...(ca !== undefined && { ca }),
    ...(headers !== undefined && { headers }),
  }
}

/** Rejects with a sentence for the log, without the key. */
async function readKeyFile(file: string): Promise<string> {
  const text = await readRegularFile(file)
  if (text === null) throw new Error('The management key file is not a regular file.')
  const key = text.trim()
  const hint = hintForKey(key)
  if (hint !== null) throw new Error(`The management key file ${hint}`)
  return key
}

function hintsForKeyFile(file: string): readonly (string | null)[] {
  const hints: string[] = []
  const key = readFileOrHint('', file, hints)
  return key === null ? withoutSetting(hints) : [hintForKey(key.trim())]
}

/** The place in the file stands before them already. */
function withoutSetting(hints: readonly string[]): readonly string[] {
  return hints.map((hint) => hint.trim())
}

function hintForKey(key: string): string | null {
  if (key === '') return 'is empty: set it to the management key of the proxy.'
  if (isHashed(key)) return HASHED_KEY
  return isOneLine(key) ? null : ONE_LINE_RULE
}

function addHints(context: z.core.$RefinementCtx, hints: readonly (string | null)[]): void {
  for (const message of hints) if (message !== null) context.addIssue({ code: 'custom', message })
}

function isHashed(key: string): boolean {
  return key.startsWith('$2')
}

/** @param proxies as they were stated, wrong ones among them */
function checkUnique(proxies: readonly unknown[], context: z.core.$RefinementCtx): void {
  const stated = proxies.map((proxy): { readonly name?: unknown; readonly url?: unknown } => Object(proxy))
  const values = {
    name: stated.map(({ name }) => name),
    url: stated.map(({ url }) => (typeof url === 'string' ? (parseProxyUrl(url) ?? undefined) : undefined)),
  }
  for (const [field, list] of Object.entries<readonly unknown[]>(values)) {
    for (const [index, value] of list.entries()) {
      const first = list.indexOf(value)
      if (first === index || typeof value !== 'string') continue
      const message = `is that of proxies[${first}] too; each proxy is listed once.`
      context.addIssue({ code: 'custom', path: [index, field], message })
    }
  }
}

function parseProxyUrl(value: string): string | null {
  return parseBaseUrl(value, OWN_PATH)
}

function hintForUrl(value: string): string | null {
  if (parseProxyUrl(value) !== null) return null
  const meant = suggestBaseUrl(value, OWN_PATH)
  return meant === null ? URL_RULE : `must be the base URL of the proxy alone: most likely ${meant}.`
}
