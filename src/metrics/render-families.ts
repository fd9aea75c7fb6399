import type { Family, Sample } from './family.ts'
import { labelText } from './label-text.ts'
import type { ProxyRows, Row } from './rows.ts'

/** At 100 to 200 bytes a line a piece is some 300 KB: a few milliseconds of work, and enough for the compression. */
const LINES_AT_ONCE = 2000

/**
 * Families in the text format, one after the other, in pieces small enough to let others run in between.
 *
 * @param isStale whether a proxy's data is no longer recent
 */
export function* renderFamilies(
  families: readonly Family[],
  proxies: readonly ProxyRows[],
  now: Date,
  isStale: (proxy: ProxyRows) => boolean,
): Generator<string, void> {
  let text = ''
  let lines = 0
  for (const family of families) {
    text += `# HELP ${family.name} ${family.help}\n# TYPE ${family.name} ${family.type}\n`
    for (const row of rowsOf(family, proxies, isStale)) {
      for (const sample of family.samples(row.credential, { name: row.name, now })) {
        text += `${family.name}{${row.labels}${ownLabels(sample)}} ${sample.value}\n`
        lines += 1
      }
      if (lines < LINES_AT_ONCE) continue
      yield text
      text = ''
      lines = 0
    }
  }
  if (text !== '') yield text
}

function* rowsOf(
  family: Family,
  proxies: readonly ProxyRows[],
  isStale: (proxy: ProxyRows) => boolean,
): Generator<Row> {
  for (const proxy of proxies) if (isShown(family, proxy, isStale)) yield* proxy.rows
}

function ownLabels({ labels }: Sample): string {
  return labels === undefined ? '' : `,${labelText(labels)}`
}

function isShown({ needs }: Family, proxy: ProxyRows, isStale: (proxy: ProxyRows) => boolean): boolean {
  if (needs === undefined) return true
  return !isStale(proxy) && (needs === 'recent' || proxy.snapshot.askedMonotonicMs !== null)
}
