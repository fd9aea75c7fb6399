/** NUL ends the input of Prometheus' own parser, so that one would lose the whole scrape; the others break lines elsewhere. */
const SPECIAL = /["\\\n\r\0\u0085\u2028\u2029]/
const SPECIALS = new RegExp(SPECIAL, 'g')
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
])

/** Labels as `a="1",b="2"`, values escaped for the text format. Lone surrogates are replaced when the text is encoded. */
export function labelText(labels: Readonly<Record<string, string>>): string {
  const parts: string[] = []
  for (const name in labels) parts.push(`${name}="${escaped(labels[name] ?? '')}"`)
  // Joined, they are one text in memory: what is put together by `+` stays a tree of its parts for as long as it is kept.
  return parts.join(',')
}

function escaped(value: string): string {
  return SPECIAL.test(value) ? value.replaceAll(SPECIALS, (char) => ESCAPES.get(char) ?? '\ufffd') : value
}
