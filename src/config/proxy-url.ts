import { parseBaseUrl, suggestBaseUrl } from './base-url.ts'

const URL_RULE =
  'must be the base URL of the proxy, such as http://localhost:8317, without user, password, query or /v0/management.'
/** Where the paths of the APIs, of the panel or of another page begin. */
const OWN_PATH = /\/(v0|v1|v1beta|[^/]+\.html?)(\/|$)/i

/** The base URL of a proxy; null for what is none. */
export function parseProxyUrl(value: string): string | null {
  return parseBaseUrl(value, OWN_PATH)
}

/** The end of a sentence about what is wrong with it; null for a good one. */
export function hintForUrl(value: string): string | null {
  if (parseProxyUrl(value) !== null) return null
  const meant = suggestBaseUrl(value, OWN_PATH)
  return meant === null ? URL_RULE : `must be the base URL of the proxy alone: most likely ${meant}.`
}
