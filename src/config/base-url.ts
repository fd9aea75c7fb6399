/**
 * The base URL of a service, without a trailing slash; null for anything else: another scheme than http and https, a
 * user, password, query or fragment, or the path of the API itself, which is added to it.
 *
 * @param apiPath such as `/v0/management`
 */
export function parseBaseUrl(value: string, apiPath: string): string | null {
  const url = URL.canParse(value) ? new URL(value) : null
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  // In the text, since `URL` knows no empty query, fragment or user.
  if (/[?#@]/.test(value)) return null
  const path = url.pathname.replace(/\/+$/, '')
  return `${path}/`.includes(`${apiPath}/`) ? null : `${url.origin}${path}`
}
