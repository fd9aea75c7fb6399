import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici'
import type { ForwardProxies } from '../domain/forward-proxies.ts'
import { keepRecent } from './keep-recent.ts'

export interface DispatcherOptions {
  /** Default 5 s. */
  readonly connectTimeoutMs?: number
  /** Authorities that are trusted besides the usual ones, as PEM. */
  readonly ca?: string | undefined
  readonly forward?: ForwardProxies | null
}

const MAX_HEADER_BYTES = 16 * 1024

/** Connections that are never used again: one kept between two polls would be stale. */
export function createDispatcher({ connectTimeoutMs = 5000, ca, forward }: DispatcherOptions = {}): Dispatcher {
  const trust = ca === undefined ? {} : { secureContext: trusting(ca) }
  const options = {
    connect: { timeout: connectTimeoutMs, ...trust },
    pipelining: 0,
    // A request for a list gains nothing by it, and the limit of headers is one of HTTP/1.1.
    allowH2: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    // The request has a deadline of its own, over everything.
    headersTimeout: 0,
    bodyTimeout: 0,
  }
  if (!forward) return new Agent(options)
  return new EnvHttpProxyAgent({
    ...options,
    requestTls: trust,
    proxyTls: { timeout: connectTimeoutMs, ...trust },
    // Empty, not absent: what is absent is looked up in the environment of the process.
    httpProxy: forward.http ?? '',
    httpsProxy: forward.https ?? '',
    noProxy: forward.direct.join(','),
  })
}

/** More than anybody has authorities; those of files that were replaced go. */
const MAX_AUTHORITIES = 64

/** Returns a function that makes one dispatcher for each authority. */
export function createDispatchers(forward: ForwardProxies | null): (ca: string | undefined) => Dispatcher {
  return keepRecent(MAX_AUTHORITIES, (ca) => createDispatcher({ ca, forward }))
}

/**
 * Trusts what Node trusts, `NODE_EXTRA_CA_CERTS` included, and these authorities, as PEM. Kept, since reading all that is
 * trusted takes 25 ms and 2 MB each time.
 */
export const trusting: (ca: string) => SecureContext = keepRecent(MAX_AUTHORITIES, (ca) =>
  createSecureContext({ ca: [...getCACertificates('default'), ca] }),
)
