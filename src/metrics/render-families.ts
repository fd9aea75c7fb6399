import type { Family } from './family.ts'
import type { LabelledCredential, LabelledProxy } from './labelled-credentials.ts'

/** At 100 to 200 bytes a line a piece is some 300 KB: a few milliseconds of work, and enough for the compression. */
const LINES_AT_ONCE = 2000
/** Hardly anybody may have something to show, and to find that out takes its time, too. */
const CREDENTIALS_AT_ONCE = 10 * LINES_AT_ONCE

/**
 * Families in the text format, one after the other, in pieces small enough to let other work run in between.
 *
 * @param isStale whether a proxy's data is no longer recent
 */
export function* renderFamilies(
  families: readonly Family[],
  proxies: readonly LabelledProxy[],
  now: Date,
  isStale: (proxy: LabelledProxy) => boolean,
): Generator<string, void> {
  let text = ''
  let [lines, visited] = [0, 0]
  for (const family of families) {
    text += `# HELP ${family.name} ${family.help}\n# TYPE ${family.name} ${family.type}\n`
    for (const { credential, labels, name, windows, cooldowns } of credentialsOf(family, proxies, isStale)) {
      for (const sample of family.samples(credential, { name, windows, cooldowns, now })) {
        const own = sample.labels === undefined ? '' : `,${sample.labels}`
        text += `${family.name}{${labels}${own}} ${sample.value}\n`
        lines += 1
      }
      visited += 1
      if (lines < LINES_AT_ONCE && visited < CREDENTIALS_AT_ONCE) continue
      yield text
      text = ''
      lines = 0
      visited = 0
    }
  }
  if (text !== '') yield text
}

function credentialsOf(
  family: Family,
  proxies: readonly LabelledProxy[],
  isStale: (proxy: LabelledProxy) => boolean,
): readonly LabelledCredential[] {
  return proxies.filter((proxy) => isShown(family, proxy, isStale)).flatMap(({ credentials }) => credentials)
}

function isShown({ needs }: Family, proxy: LabelledProxy, isStale: (proxy: LabelledProxy) => boolean): boolean {
  if (needs === undefined) return true
  return !isStale(proxy) && (needs === 'recent' || proxy.snapshot.askedMonotonicMs !== null)
}
