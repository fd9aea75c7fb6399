import type { ObservedReason } from '../domain/condition/labels.ts'
import type { WordTable } from './reason-words.ts'

/** Words to look for, each of one or more tokens: what they begin with leads to what may follow it. */
export interface Words {
  /** The word that ends here. */
  word: Word | null
  readonly next: Map<string, Words>
}

interface Word {
  readonly length: number
  readonly reason: ObservedReason
}

/** The words of some tables, ready to be looked for with `longestOf`. */
export function wordsOf(...tables: readonly WordTable[]): Words {
  const words: Words = { word: null, next: new Map() }
  for (const table of tables) {
    // The keys of such a table are reasons.
    for (const [reason, texts] of Object.entries(table) as [ObservedReason, string][]) {
      for (const text of texts.split(',')) add(words, text.trim(), reason)
    }
  }
  return words
}

/** Of one word for two reasons the first counts. */
function add(words: Words, text: string, reason: ObservedReason): void {
  let end = words
  for (const token of text.split(' ')) {
    const next = end.next.get(token) ?? { word: null, next: new Map() }
    end.next.set(token, next)
    end = next
  }
  end.word ??= { length: text.length, reason }
}

/**
 * The reason of the longest word in a text; the first of several as long. Takes as long as the text is, whatever it says:
 * a provider's answer may be a megabyte.
 *
 * @param tokens in their order
 */
export function longestOf(tokens: readonly string[], words: Words): ObservedReason | null {
  let longest: Word | null = null
  for (let at = 0; at < tokens.length; at++) {
    const found = longestAt(tokens, at, words)
    if (found !== null && found.length > (longest?.length ?? 0)) longest = found
  }
  return longest?.reason ?? null
}

function longestAt(tokens: readonly string[], at: number, words: Words): Word | null {
  let longest: Word | null = null
  let reached = words.next.get(tokens[at] ?? '')
  for (let next = at + 1; reached !== undefined; next++) {
    longest = reached.word ?? longest
    reached = reached.next.get(tokens[next] ?? '')
  }
  return longest
}
