/**
 * The base URL of a service, without a trailing slash; null for anything else: another scheme than http and https, a
 * user, password, query or fragment, or a path of the service itself, which would be added to it.
 *
 * @param ownPath matches where such a path begins
 */
export function parseBaseUrl(value: string, ownPath: RegExp): string | null {
  // In the text, since `URL` knows no empty query, fragment or user.
  const base = /[?#@]/.test(value) ? null : suggestBaseUrl(value, ownPath)
  return base !== null && !ownPath.test(new URL(value).pathname) ? base : null
}

/** The base URL that was most likely meant, or null: where a user is named, what is meant is more than a URL. */
export function suggestBaseUrl(value: string, ownPath: RegExp): string | null {
  const url = URL.parse(value)
  if (url === null || !/^https?:$/.test(url.protocol) || value.includes('@')) return null
  const end = url.pathname.search(ownPath)
  const path = end === -1 ? url.pathname : url.pathname.slice(0, end)
  return `${url.origin}${path.replace(/\/+$/, '')}`
}
