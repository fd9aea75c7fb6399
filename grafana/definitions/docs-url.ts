/**
 * `DOCS_URL`: the address under which the files of `docs/` are read, so that alerts can link to their runbook; without a
 * slash at its end, and null where it is unset or empty. Throws when it is no absolute http or https address.
 */
export function readDocsUrl(env: Readonly<Record<string, string | undefined>>): string | null {
  const text = env.DOCS_URL?.trim()
  if (!text) return null
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? '') || /[?#]/.test(text))
    throw new Error('DOCS_URL must be an absolute http or https address, without ? and #.')
  return text.replace(/\/+$/, '')
}
