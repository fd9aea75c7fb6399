/** The HTTP proxies through which servers are reached; not to be confused with a `CliProxy`, which is such a server. */
export interface ForwardProxies {
  /** For http, and for https where `https` is null. Its URL may hold a user and a password. */
  readonly http: string | null
  readonly https: string | null
  /** Hosts that are reached without: names, which stand for those below them too, and addresses, each with a port or not. */
  readonly direct: readonly string[]
}

/** Whether a URL may be one that is asked through an HTTP proxy. */
export function isForwarded(url: string, forward: ForwardProxies | null): boolean {
  const { protocol, hostname, host } = new URL(url)
  if (forward === null || (protocol === 'http:' ? forward.http : (forward.https ?? forward.http)) === null) return false
  const names = [hostname, host].flatMap((name) => [name, name.replace(/^\[(.*)\]$/, '$1')])
  return !forward.direct.some((entry) => entry === '*' || names.some((name) => isBelow(name, entry)))
}

function isBelow(name: string, entry: string): boolean {
  const parent = entry.toLowerCase().replace(/^\*?\.?/, '')
  return name === parent || name.endsWith(`.${parent}`)
}
