import { isIP } from 'node:net'

/** Where a proxy listens. */
export interface ProxyAddress {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  /** For TLS; undefined for an IP address, which is no name. */
  readonly servername: string | undefined
}

/**
 * Where the proxy at a base URL can be reached without HTTP; null for a URL with a path: something that speaks HTTP alone
 * stands before it.
 */
export function addressOf(url: string): ProxyAddress | null {
  const parsed = URL.parse(url)
  if (parsed === null || parsed.pathname !== '/') return null
  const secure = parsed.protocol === 'https:'
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1')
  return {
    host,
    port: parsed.port === '' ? (secure ? 443 : 80) : Number(parsed.port),
    secure,
    servername: isIP(host) === 0 ? host : undefined,
  }
}
