import type { ForwardProxies } from '../domain/forward-proxies.ts'
import type { Environment, FileInput } from './environment.ts'

const RULE = 'must be the URL of an HTTP proxy, such as http://proxy.example.com:3128.'
/** Whoever asks this machine means this machine. */
const LOOPBACK = ['localhost', '127.0.0.1', '::1']

/** `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, which other programs share; null when the first two are unset. */
export function readForwardProxies(env: Environment, { hints }: Pick<FileInput, 'hints'>): ForwardProxies | null {
  const [http, https] = ['HTTP_PROXY', 'HTTPS_PROXY'].map((name) => {
    const value = readShared(env, name)
    if (value === null || isProxyUrl(value)) return value
    hints.push(`${name} ${RULE}`)
    return null
  })
  if (!http && !https) return null
  const direct = (readShared(env, 'NO_PROXY') ?? '').split(/[,\s]+/).filter((entry) => entry !== '')
  return { http: http ?? null, https: https ?? null, direct: [...direct, ...LOOPBACK] }
}

/** Most programs write these names in lower case and some in upper. */
function readShared(env: Environment, name: string): string | null {
  return env[name.toLowerCase()]?.trim() || env[name]?.trim() || null
}

function isProxyUrl(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== ''
}
