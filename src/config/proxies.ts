import { readAuthorities } from './authorities.ts'
import { type Diagnostics, type Environment, isSecretSet, readSecret, readSetting } from './environment.ts'
import { hintForHash } from './management-key.ts'
import { NAME_RULE, proxyName, readProxiesFile } from './proxies-file.ts'
import { hintForUrl, parseProxyUrl } from './proxy-url.ts'
import type { StatedProxy } from './stated-proxy.ts'

const NO_KEY =
  'CLIPROXY_MANAGEMENT_KEY is not set: set it to the management key of your proxy, remote-management.secret-key in its configuration file. To look around without a proxy: npm run demo, or docker compose --profile demo up'

const SINGLE = ['CLIPROXY_URL', 'CLIPROXY_NAME', 'CLIPROXY_MANAGEMENT_KEY', 'CLIPROXY_MANAGEMENT_KEY_FILE'] as const

/**
 * The configured proxies, or null when their file cannot be used. After a hint about one of them the list is only good for
 * further checks.
 */
export function readProxies(env: Environment, diagnostics: Diagnostics): readonly StatedProxy[] | null {
  const file = readSetting(env, 'CLIPROXY_PROXIES_FILE')
  const ca = readAuthorities(env, diagnostics)
  const proxies = file === null ? [readSingleProxy(env, diagnostics)] : readSeveral(env, file, diagnostics)
  return proxies?.map((proxy) => (ca === undefined ? proxy : { ca, ...proxy })) ?? null
}

function readSingleProxy(env: Environment, diagnostics: Diagnostics): StatedProxy {
  const { hints } = diagnostics
  const name = readSetting(env, 'CLIPROXY_NAME') ?? 'default'
  if (!proxyName.safeParse(name).success) hints.push(`CLIPROXY_NAME ${NAME_RULE}`)
  const stated = readSetting(env, 'CLIPROXY_URL') ?? 'http://localhost:8317'
  const urlHint = hintForUrl(stated)
  if (urlHint !== null) hints.push(`CLIPROXY_URL ${urlHint}`)
  if (!isSecretSet(env, 'CLIPROXY_MANAGEMENT_KEY')) hints.push(NO_KEY)
  const text = readSecret(env, 'CLIPROXY_MANAGEMENT_KEY', diagnostics) ?? ''
  const hashHint = hintForHash(text)
  if (hashHint !== null) hints.push(`CLIPROXY_MANAGEMENT_KEY ${hashHint}`)
  const file = readSetting(env, 'CLIPROXY_MANAGEMENT_KEY_FILE')
  return { name, url: parseProxyUrl(stated) ?? '', key: file === null ? { text } : { file } }
}

function readSeveral(env: Environment, file: string, diagnostics: Diagnostics): readonly StatedProxy[] | null {
  const alsoSet = SINGLE.filter((name) => readSetting(env, name) !== null)
  if (alsoSet.length > 0) {
    const them = alsoSet.length === 1 ? 'it' : 'them'
    diagnostics.hints.push(`CLIPROXY_PROXIES_FILE replaces ${alsoSet.join(', ')}: unset ${them}.`)
  }
  return readProxiesFile('CLIPROXY_PROXIES_FILE', file, diagnostics)
}
