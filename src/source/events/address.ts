import { isIP } from 'node:net'
import { type ForwardProxies, isForwarded } from '../../domain/forward-proxies.ts'
import type { CliProxy } from '../../domain/source.ts'

/** Where a proxy listens. */
export interface ProxyAddress {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  /** For TLS; undefined for an IP address, which is no name. */
  readonly servername: string | undefined
  /** See `CliProxy`. */
  readonly ca: string | undefined
}

/**
 * Where a proxy can be reached without HTTP; null for a URL with a path, for one that is asked with headers and for one
 * that is asked through an HTTP proxy: something that speaks HTTP alone stands before it.
 */
export function addressOf({ url, ca, headers }: CliProxy, forward: ForwardProxies | null): ProxyAddress | null {
  const parsed = URL.parse(url)
  if (parsed === null || parsed.pathname !== '/' || isForwarded(url, forward) || headers !== undefined) return null
  const secure = parsed.protocol === 'https:'
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1')
  return {
    host,
    port: parsed.port === '' ? (secure ? 443 : 80) : Number(parsed.port),
    secure,
    servername: isIP(host) === 0 ? host : undefined,
    ca,
  }
}
