import type { ObservedReason } from '../domain/condition/labels.ts'
import type { WordTable } from './reason-words.ts'

/** Words to look for, each of one or more tokens, by their first token; the longest first. */
export type Words = ReadonlyMap<string, readonly Word[]>

interface Word {
  readonly text: string
  readonly reason: ObservedReason
}

/** The words of some tables, ready to be looked for with `longestOf`. */
export function wordsOf(...tables: readonly WordTable[]): Words {
  const words = tables.flatMap((table) =>
    // The keys of such a table are reasons.
    (Object.entries(table) as [ObservedReason, string][]).flatMap(([reason, texts]) =>
      texts.split(',').map((text) => ({ text: text.trim(), reason })),
    ),
  )
  const longestFirst = words.sort((a, b) => b.text.length - a.text.length)
  return Map.groupBy(longestFirst, ({ text }) => text.split(' ', 1)[0] ?? '')
}

/**
 * The reason of the longest word in a text; the first of several as long.
 *
 * @param tokens each token between two single spaces, the first and the last too
 */
export function longestOf(tokens: string, words: Words): ObservedReason | null {
  let longest: Word | null = null
  for (let at = 0, end = tokens.indexOf(' ', 1); end !== -1; at = end, end = tokens.indexOf(' ', at + 1)) {
    const found = words.get(tokens.slice(at + 1, end))?.find(({ text }) => tokens.startsWith(`${text} `, at + 1))
    if (found !== undefined && found.text.length > (longest?.text.length ?? 0)) longest = found
  }
  return longest?.reason ?? null
}
