import type { CliProxy } from '../domain/source.ts'

/** The headers of a request to a proxy: its own for what stands before it, and what the Management API needs. */
export function requestHeaders({ headers = {} }: CliProxy, key: string): Record<string, string> {
  const stated = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), asHeader(value)])
  return { ...Object.fromEntries(stated), accept: 'application/json', authorization: `Bearer ${asHeader(key)}` }
}

/** Headers are sent byte by byte; this makes the bytes those of UTF-8. */
function asHeader(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
